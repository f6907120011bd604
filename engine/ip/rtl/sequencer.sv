// A run from start to done: which part works when, the status, the trailer, the cycle counter.
//
// Takes its arguments over as it starts. A run ends with a trailer behind the results, whatever
// happened; what was written before the trailer has been acknowledged before. The cycles are those
// from the start to the trailer, which says them.
// Throughput: about ten cycles and two memory latencies beside the work itself. Parameters: none.
`default_nettype none

module sequencer (
    input  wire         clk,
    input  wire         rst_n,

    input  wire         ap_start,
    output logic        ap_done,
    output logic        ap_idle,
    input  wire  [63:0] out_address,
    input  wire  [31:0] n_words,
    input  wire  [31:0] mode,
    input  wire  [31:0] token,
    output logic [63:0] cycles,
    output logic [31:0] status,

    output logic        run_start,     // one cycle: everything but the loader begins anew
    output logic        load_start,    // one cycle each
    output logic        words_start,
    output logic [31:0] words,
    output logic        loading,
    output logic        tracing,
    output logic        self_testing,

    input  wire         load_done,
    input  wire  [ 8:0] load_status,
    input  wire         words_finished,
    input  wire         read_failed,
    input  wire         write_failed,
    input  wire         test_present,
    input  wire         test_differs,
    input  wire         units_idle,    // reader, writer and core

    output logic        trailer_valid,
    input  wire         trailer_ready,
    output logic [63:0] trailer_address,
    output logic [31:0] trailer_token
);
  localparam [31:0] LOAD = 32'd0, INFER = 32'd1, SELF_TEST = 32'd2, TRACE = 32'd3;
  localparam int NO_MODEL = 0, READ_ERROR = 4, WRITE_ERROR = 5, TEST_DIFFERS = 6,
                 UNKNOWN_MODE = 7;

  typedef enum logic [2:0] {
    IDLE, BEGIN, LOADING, WORDS, SETTLE, TRAILER, FLUSH, DONE
  } state_t;
  state_t state;

  logic [1:0] kind;  // of the run: the mode's low bits
  logic model_loaded;
  logic [8:0] found;

  wire known = mode <= TRACE;
  wire begins = state == IDLE && ap_start && units_idle;
  wire runs_words = state == BEGIN && found == 9'd0 && kind != LOAD[1:0];

  assign status = {23'd0, found};
  assign ap_idle = state == IDLE;
  assign ap_done = state == DONE;
  assign run_start = begins;
  assign load_start = state == BEGIN && !found[UNKNOWN_MODE] && kind == LOAD[1:0];
  assign words_start = runs_words;
  assign loading = state == LOADING;
  assign tracing = kind == TRACE[1:0] && state == WORDS;
  assign self_testing = kind == SELF_TEST[1:0] && (state == WORDS || runs_words);
  assign trailer_valid = state == TRAILER;

  always_ff @(posedge clk) begin
    case (state)
      IDLE:
      if (begins) begin
        kind <= mode[1:0];
        trailer_token <= token;
        words <= mode == SELF_TEST ? 32'd1 : n_words;
        found <= 9'd0;
        if (!known) found[UNKNOWN_MODE] <= 1'b1;
        else if (mode != LOAD && !model_loaded) found[NO_MODEL] <= 1'b1;
        else if (mode == SELF_TEST && !test_present) found[TEST_DIFFERS] <= 1'b1;
        case (mode)
          INFER: trailer_address <= out_address + {26'd0, n_words, 6'd0};
          TRACE: trailer_address <= out_address + {16'd0, n_words, 16'd0};
          default: trailer_address <= out_address;
        endcase
        state <= BEGIN;
      end
      BEGIN: begin
        if (load_start) begin
          model_loaded <= 1'b0;
          state <= LOADING;
        end else begin
          state <= runs_words ? WORDS : SETTLE;
        end
      end
      LOADING:
      if (load_done) begin
        found <= load_status;
        model_loaded <= load_status == 9'd0;
        state <= SETTLE;
      end
      WORDS:
      if (words_finished) begin
        if (read_failed) found[READ_ERROR] <= 1'b1;
        if (test_differs) found[TEST_DIFFERS] <= 1'b1;
        state <= SETTLE;
      end
      SETTLE: if (units_idle) state <= TRAILER;
      TRAILER: if (trailer_ready) state <= FLUSH;
      FLUSH: if (units_idle) state <= DONE;
      DONE: state <= IDLE;
      default: state <= IDLE;
    endcase
    if (write_failed && (state == SETTLE || state == FLUSH)) found[WRITE_ERROR] <= 1'b1;
    if (!rst_n) begin
      state <= IDLE;
      found <= 9'd0;
      model_loaded <= 1'b0;
    end
  end

  always_ff @(posedge clk) begin
    if (!rst_n || begins) cycles <= 64'd0;
    else if (state == BEGIN || state == LOADING || state == WORDS || state == SETTLE) begin
      cycles <= cycles + 64'd1;
    end
  end
endmodule

`default_nettype wire
