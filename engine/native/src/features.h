// What the processor has, for those who choose a tier.
#pragma once

namespace sparsespot {

#if defined(__GNUC__) && defined(__x86_64__)

inline bool has_avx512_base() {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

inline bool has_avx2_and_fma() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

#endif

}  // namespace sparsespot
