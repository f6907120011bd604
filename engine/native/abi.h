// The C ABI of the native library. Plain C, so that ctypes and a card's host program can call it.
#ifndef SPARSESPOT_ABI_H
#define SPARSESPOT_ABI_H

#include <stdint.h>

#if defined(_WIN32)
#define SPARSESPOT_EXPORT __declspec(dllexport)
#else
#define SPARSESPOT_EXPORT __attribute__((visibility("default")))
#endif

#ifdef __cplusplus
extern "C" {
#endif

// Raised with every change of what stands below; the caller refuses another number.
#define SPARSESPOT_ABI_VERSION 1

// One layer. block_width 0: dense, weights (outputs, inputs[, 5, 5]). Otherwise weights
// (entries, block_width) in list order; input i owns entries starts[i]..starts[i + 1], an entry is
// block blocks[e] of outputs, in a convolution at tap taps[e] = kernel row * 5 + kernel column.
// The last layer has no multiplier, shift and k.
typedef struct {
  int32_t outputs;
  int32_t inputs;
  int32_t block_width;
  int32_t shift;
  int32_t k;
  const int8_t* weights;
  const int32_t* bias;
  const int32_t* multiplier;
  const int32_t* starts;
  const int32_t* taps;
  const int32_t* blocks;
} sparsespot_layer;

typedef struct sparsespot_network sparsespot_network;

SPARSESPOT_EXPORT int32_t sparsespot_abi_version(void);

// A network of conv1, conv2, linear1 and the output layer; it copies what it needs.
// NULL where the layers do not fit each other or memory ran out.
SPARSESPOT_EXPORT sparsespot_network* sparsespot_create(const sparsespot_layer layers[4]);
SPARSESPOT_EXPORT void sparsespot_free(sparsespot_network* network);

// Accumulators (n, labels) of images (n, 32, 32). One thread at a time a network.
SPARSESPOT_EXPORT void sparsespot_predict(sparsespot_network* network, const uint8_t* images,
                                          int64_t n, int32_t* accumulators);

// What every layer gives for one image, after k-winners: conv1 (14, 14, channels), conv2
// (5, 5, channels), linear1 (units), accumulators (labels).
SPARSESPOT_EXPORT void sparsespot_trace(sparsespot_network* network, const uint8_t* image,
                                        uint8_t* conv1, uint8_t* conv2, uint8_t* linear1,
                                        int32_t* accumulators);

// For training: which units of non-negative bfloat16 (rows, n) win, one byte each.
SPARSESPOT_EXPORT void sparsespot_k_winners_bfloat16(const uint16_t* values, uint8_t* mask,
                                                     int64_t rows, int32_t n, int32_t k);

#ifdef __cplusplus
}
#endif

#endif
