# How each dependency is found, with its least version. Why each is here: third_party/README.md.
find_package(Threads REQUIRED)
find_package(PkgConfig REQUIRED)
find_package(Boost 1.81 REQUIRED)
find_package(OpenSSL 3.0 REQUIRED)
find_package(ZLIB 1.2.13 REQUIRED)
find_package(prometheus-cpp REQUIRED CONFIG)  # 1.0; the package states no version
pkg_check_modules(yamlcpp REQUIRED IMPORTED_TARGET yaml-cpp>=0.7)
pkg_check_modules(simdjson REQUIRED IMPORTED_TARGET simdjson>=3.0)
pkg_check_modules(brotlidec REQUIRED IMPORTED_TARGET libbrotlidec>=1.0)
pkg_check_modules(brotlienc REQUIRED IMPORTED_TARGET libbrotlienc>=1.0)
pkg_check_modules(zstd REQUIRED IMPORTED_TARGET libzstd>=1.5)
pkg_check_modules(lz4 REQUIRED IMPORTED_TARGET liblz4>=1.9)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis>=0.14)
pkg_check_modules(sqlite3 REQUIRED IMPORTED_TARGET sqlite3>=3.40)
pkg_check_modules(re2 REQUIRED IMPORTED_TARGET re2)  # 2022-06; the package states no version
find_path(HNSWLIB_INCLUDE hnswlib/hnswalg.h REQUIRED)  # 0.6; the package has neither a CMake nor a pkg-config file
option(SIGNALBOX_WITH_HYPERSCAN "match patterns with Hyperscan or Vectorscan where there is one" ON)
if(SIGNALBOX_WITH_HYPERSCAN)
  pkg_check_modules(hyperscan IMPORTED_TARGET libhs>=5.4)
endif()
pkg_check_modules(cli11 REQUIRED IMPORTED_TARGET CLI11>=2.1)

# Asio and Beast are compiled once, here, instead of in every file that includes them.
add_library(signalbox_boost STATIC net/boost/asio_beast.cpp)
target_compile_definitions(signalbox_boost PUBLIC BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION
  BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(signalbox_boost PUBLIC signalbox_flags Boost::headers OpenSSL::SSL Threads::Threads)
