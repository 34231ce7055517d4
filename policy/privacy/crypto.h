// Bitcoin addresses by their checksums (Base58Check; Bech32 and Bech32m of BIP 173 and 350) and Ethereum addresses.
#pragma once

#include "policy/privacy/cluster.h"
#include "policy/privacy/finder.h"

namespace policy::privacy {

void find_crypto(const Cluster& cluster, const Finder& finder);

}  // namespace policy::privacy
