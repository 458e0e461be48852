#include "adapters/host/memory.hpp"

#include <malloc.h>

namespace licet::adapters {

void keep_freed_memory() {
    mallopt(M_MMAP_THRESHOLD, 32 << 20);  // the most that glibc takes: larger blocks still come and go
    mallopt(M_TRIM_THRESHOLD, -1);
    mallopt(M_TOP_PAD, 16 << 20);
}

}  // namespace licet::adapters
