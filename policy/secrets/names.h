// What is done about each telling name (names.cpp has the table).
#pragma once

#include <string_view>

#include "policy/secrets/assignment.h"
#include "policy/secrets/look.h"

namespace policy::secrets {

// Keys and tokens (keys.cpp).
std::size_t look_secret(const Place& place, privacy::Entities& out);
std::size_t look_token(const Place& place, privacy::Entities& out);
std::size_t look_key(const Place& place, privacy::Entities& out);
std::size_t look_weak(const Place& place, privacy::Entities& out);       // names that say little: auth, api
std::size_t look_named(const Place& place, privacy::Entities& out);      // a vendor's name alone
std::size_t look_parameter(const Place& place, privacy::Entities& out);  // "login_with_api_key", "params": ["..."]

// Passwords (passwords.cpp).
std::size_t look_password(const Place& place, privacy::Entities& out);
std::size_t look_identified(const Place& place, privacy::Entities& out);  // SQL: IDENTIFIED BY 'x'
std::size_t look_setup(const Place& place, privacy::Entities& out);       // "the following password", lines below

// How sure it is that a password's value is one; 0: it is not.
double password_score(std::string_view text, const Assignment& a) noexcept;

}  // namespace policy::secrets
