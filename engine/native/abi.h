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
#define SPARSESPOT_ABI_VERSION 7

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

// Tiers are numbered: 0 portable, 1 AVX2 (with FMA and BMI2), 2 the same with VNNI, 3 AVX-512 (F, BW,
// DQ, VL, VNNI, VBMI, VBMI2, BITALG, VPOPCNTDQ, with GFNI and BMI2). Whether one was built and this
// processor runs it.
SPARSESPOT_EXPORT int32_t sparsespot_has_tier(int32_t tier);

// A network of conv1, conv2, linear1 and the output layer, for a tier or the fastest that this
// processor has (-1); it copies what it needs. A tier that is not built for layers of this shape
// leaves them to the next lower one. NULL where the layers do not fit each other, the
// processor lacks the tier or memory ran out.
// `threads` share the images of a prediction, the caller's among them.
SPARSESPOT_EXPORT sparsespot_network* sparsespot_create(const sparsespot_layer layers[4],
                                                        int32_t tier, int32_t threads);
SPARSESPOT_EXPORT void sparsespot_free(sparsespot_network* network);

// The tier that runs it.
SPARSESPOT_EXPORT int32_t sparsespot_tier(const sparsespot_network* network);

// Accumulators (n, labels) of images (n, 32, 32). One thread at a time a network.
SPARSESPOT_EXPORT void sparsespot_predict(sparsespot_network* network, const uint8_t* images,
                                          int64_t n, int32_t* accumulators);

// What every layer gives for one image, after k-winners: conv1 (14, 14, channels), conv2
// (5, 5, channels), linear1 (units), accumulators (labels).
SPARSESPOT_EXPORT void sparsespot_trace(sparsespot_network* network, const uint8_t* image,
                                        uint8_t* conv1, uint8_t* conv2, uint8_t* linear1,
                                        int32_t* accumulators);

// Sounds that are listened to frame by frame: each keeps what its frames came to, so that a frame costs
// what it adds to the window, and is answered as the window of 32 frames that ends with it.
typedef struct sparsespot_streams sparsespot_streams;

// `count` streams of a network, each after endless digital silence (all bytes 0). They use the network's
// weights and room: it must outlive them, and one thread at a time uses either. NULL where memory
// ran out.
SPARSESPOT_EXPORT sparsespot_streams* sparsespot_streams_create(sparsespot_network* network,
                                                                int64_t count);
SPARSESPOT_EXPORT void sparsespot_streams_free(sparsespot_streams* streams);

// Bytes that one of them keeps.
SPARSESPOT_EXPORT int64_t sparsespot_streams_bytes(const sparsespot_streams* streams);

// Makes one of them new.
SPARSESPOT_EXPORT void sparsespot_streams_reset(sparsespot_streams* streams, int64_t which);

// Accumulators (n, labels) of the streams which[0..n), each after one further frame of frames (n, 32); NULL
// names the first n. A stream stands in `which` once at most. Nothing is allocated.
SPARSESPOT_EXPORT void sparsespot_streams_push(sparsespot_streams* streams, const int64_t* which,
                                               int64_t n, const uint8_t* frames,
                                               int32_t* accumulators);

// Accumulators (n, labels) of one stream after each of n further frames (n, 32), in their order.
SPARSESPOT_EXPORT void sparsespot_streams_follow(sparsespot_streams* streams, int64_t which, int64_t n,
                                                 const uint8_t* frames, int32_t* accumulators);

// Accumulators (labels) of one stream after a further frame (32), and logits (labels): what they are times
// `scale`, rounded once.
SPARSESPOT_EXPORT void sparsespot_streams_next(sparsespot_streams* streams, int64_t which,
                                               const uint8_t* frame, double scale,
                                               int32_t* accumulators, float* logits);

// What defines the log-mel front end: the window (1024), and 32 bands of the 513 bins of its power
// spectrum. Band b has the weights starts[b]..starts[b + 1] for the bins from first_bins[b] on. A byte
// is clamp(round((log2(power + floor) + offset) / step), 0, 255), half to even. Windows lie in -1..1,
// weights in 0..1, the floor in 1e-12..1, the offset in -1000..1000, the step is at most 0.25.
typedef struct {
  const double* window;
  const int32_t* starts;
  const int32_t* first_bins;
  const double* weights;
  double floor;
  double offset;
  double step;
} sparsespot_frontend_tables;

typedef struct sparsespot_frontend sparsespot_frontend;

// A front end for a tier (with VNNI the same as without), or the fastest that this processor has
// (-1); it copies what it needs. NULL where the tables are not as above, the tier was not built
// or the processor lacks it, or memory ran out.
SPARSESPOT_EXPORT sparsespot_frontend* sparsespot_frontend_create(
    const sparsespot_frontend_tables* tables, int32_t tier);
SPARSESPOT_EXPORT void sparsespot_frontend_free(sparsespot_frontend* frontend);

// The tier that runs it.
SPARSESPOT_EXPORT int32_t sparsespot_frontend_tier(const sparsespot_frontend* frontend);

// Bytes (clips, frames, 32) of samples (clips, length). Frame i of a clip begins with sample
// i * hop - pad; outside the clip lies silence. The bytes are those of float64; where float64 itself
// may err by enough to change one, or a sample is no finite number, the frame's entry of undecided
// (clips, frames) is 1, otherwise 0. Gives how many are. Any number of threads at a time.
SPARSESPOT_EXPORT int64_t sparsespot_frontend_frames(const sparsespot_frontend* frontend,
                                                     const float* samples, int64_t clips,
                                                     int64_t length, int64_t frames, int64_t hop,
                                                     int64_t pad, uint8_t* bytes,
                                                     uint8_t* undecided);

// Levels (32) of one frame (1024) before they are rounded and clamped, in single precision, or in
// double (precise), and how far from the truth, or from another's double precision, each may be
// before the frame is computed more precisely, or called undecided.
SPARSESPOT_EXPORT void sparsespot_frontend_levels(const sparsespot_frontend* frontend,
                                                  const float* samples, int32_t precise,
                                                  double* levels, double* errors);

// Sounds that come a hop at a time: each keeps what its next frame still looks at.
typedef struct sparsespot_sounds sparsespot_sounds;

// `count` sounds of a front end, each after endless silence, in hops of 1..1024 samples. The front end
// must outlive them, and one thread at a time uses them. NULL where a number is out of range or memory
// ran out.
SPARSESPOT_EXPORT sparsespot_sounds* sparsespot_sounds_create(const sparsespot_frontend* frontend,
                                                              int64_t count, int64_t hop);
SPARSESPOT_EXPORT void sparsespot_sounds_free(sparsespot_sounds* sounds);

// Bytes that one of them keeps: the last 1024 - hop samples.
SPARSESPOT_EXPORT int64_t sparsespot_sounds_bytes(const sparsespot_sounds* sounds);

// Makes one of them a sound of which samples (length) came after endless silence, and no frame yet.
SPARSESPOT_EXPORT void sparsespot_sounds_reset(sparsespot_sounds* sounds, int64_t which,
                                               const float* samples, int64_t length);

// The samples (1024 - hop) that one of them keeps, oldest first.
SPARSESPOT_EXPORT void sparsespot_sounds_kept(const sparsespot_sounds* sounds, int64_t which,
                                              float* samples);

// Bytes (n, 32) of the frames that end with one further hop of the sounds which[0..n); NULL names the
// first n. The hop of the i-th begins at samples[begins[i]]; where `begins` is NULL, hops lie one after
// the other. A sound stands in `which` once at most. Where `undecided` (n) is 1, see
// sparsespot_frontend_frames, the sound is left as it was. Gives how many are. Nothing is allocated.
SPARSESPOT_EXPORT int64_t sparsespot_sounds_push(sparsespot_sounds* sounds, const int64_t* which,
                                                 int64_t n, const float* samples,
                                                 const int64_t* begins, uint8_t* bytes,
                                                 uint8_t* undecided);

// sparsespot_sounds_push and, of what is decided, sparsespot_streams_push in one: streams and sounds of
// the same number belong together. Where a frame is undecided both are left as they were.
SPARSESPOT_EXPORT int64_t sparsespot_streams_hear(sparsespot_streams* streams,
                                                  sparsespot_sounds* sounds, const int64_t* which,
                                                  int64_t n, const float* samples,
                                                  const int64_t* begins, int32_t* accumulators,
                                                  uint8_t* undecided);

// For training: which units of non-negative bfloat16 (rows, n) win, one byte each.
SPARSESPOT_EXPORT void sparsespot_k_winners_bfloat16(const uint16_t* values, uint8_t* mask,
                                                     int64_t rows, int32_t n, int32_t k);

// For training: input i owns the entries starts[i]..starts[i + 1]; entry e is the block blocks[e] of
// 16 outputs, in a convolution at tap taps[e], with the weights [16 e, 16 e + 16).
typedef struct {
  const int32_t* starts;
  const int32_t* taps;
  const int32_t* blocks;
} sparsespot_entries;

// The layers of a net with winners, forward and backward. Activations are bfloat16, channels last,
// outputs a multiple of 16; weights and their gradients (added to what is there) float. A
// convolution is valid, 5x5, followed by a 2x2 max-pool of which `place` (0..3) says who won. The
// gradient of a value that is zero is zero: it is a loser, or ReLU's.
typedef struct {
  // images (n, size, size), weights (25, outputs), pooled and place (n, p, p, outputs) where
  // p = (size - 4) / 2
  void (*image_forward)(const uint16_t* images, const float* weights, int64_t n, int32_t size,
                        int32_t outputs, uint16_t* pooled, uint8_t* place);
  void (*image_backward)(const uint16_t* images, const uint16_t* gradient, const uint8_t* place,
                         int64_t n, int32_t size, int32_t outputs, float* weight_gradient);
  // values (n, size, size, inputs)
  void (*winners_forward)(const uint16_t* values, const float* weights,
                          const sparsespot_entries* entries, int64_t n, int32_t size,
                          int32_t inputs, int32_t outputs, uint16_t* pooled, uint8_t* place);
  void (*winners_backward)(const uint16_t* values, const float* weights,
                           const sparsespot_entries* entries, const uint16_t* gradient,
                           const uint8_t* place, int64_t n, int32_t size, int32_t inputs,
                           int32_t outputs, uint16_t* value_gradient, float* weight_gradient);
  // values (n, inputs), sums and gradient (n, outputs); no taps
  void (*linear_forward)(const uint16_t* values, const float* weights,
                         const sparsespot_entries* entries, int64_t n, int32_t inputs,
                         int32_t outputs, uint16_t* sums);
  void (*linear_backward)(const uint16_t* values, const float* weights,
                          const sparsespot_entries* entries, const uint16_t* gradient, int64_t n,
                          int32_t inputs, int32_t outputs, uint16_t* value_gradient,
                          float* weight_gradient);
  // Batch norm over the rows, ReLU and k-winners of values (rows, units), any number of units;
  // mean and (biased) variance (units) of the batch, wins (units) how often each unit won.
  void (*norm_forward)(const uint16_t* values, const float* factor, const float* bias,
                       float epsilon, int64_t rows, int32_t units, int32_t k, uint16_t* winners,
                       float* mean, float* variance, int32_t* wins);
  void (*norm_backward)(const uint16_t* values, const uint16_t* winners, const uint16_t* gradient,
                        const float* factor, const float* mean, const float* variance,
                        float epsilon, int64_t rows, int32_t units, uint16_t* value_gradient,
                        float* factor_gradient, float* bias_gradient);
} sparsespot_training_layers;

// The layers built for a tier (with VNNI the same as without), or the fastest that this
// processor has (-1); NULL where it was not built or the processor lacks it.
SPARSESPOT_EXPORT const sparsespot_training_layers* sparsespot_training(int32_t tier);

#ifdef __cplusplus
}
#endif

#endif
