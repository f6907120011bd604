// Turns sums, trace events and the trailer into lines of 64 bytes, and says where each belongs.
//
// A result is a line. A trace record is 64 KiB: the result in its first line, then the word's events,
// four bytes each, ended by 0xffffffff (the line is filled up with it). Events come before the sums
// of their word; those that would not fit into the record are left out. In a self-test the sums go
// where they are compared, which the shell arranges.
// Throughput: a beat of eight bytes, or one event, a cycle. Parameters: none.
`default_nettype none

module result_stream (
    input  wire          clk,
    input  wire          rst_n,

    input  wire          start,
    input  wire  [ 63:0] address,        // of the first record
    input  wire          tracing,
    input  wire          discard,        // take the next sums, write nothing
    output logic         word_received,

    input  wire          sums_valid,
    output logic         sums_ready,
    input  wire  [511:0] sums,
    input  wire          event_valid,
    output logic         event_ready,
    input  wire  [ 31:0] event_data,

    input  wire          trailer_valid,
    output logic         trailer_ready,  // its last beat went
    input  wire  [ 63:0] trailer_address,
    input  wire  [ 31:0] token,
    input  wire  [ 31:0] words_done,
    input  wire  [ 63:0] cycles,
    input  wire  [ 31:0] status,

    output logic         beat_valid,
    input  wire          beat_ready,
    output logic [ 63:0] beat_data,
    output logic [  2:0] beat_index,     // within its line
    output logic [ 63:0] line_address,
    output logic         line_is_result
);
  localparam [31:0] MAGIC = 32'h53454e44;  // "SEND", read as the ID register is
  localparam [31:0] NO_EVENT = 32'hffffffff;

  typedef enum logic [1:0] {EVENTS, ENDING, SUMS, TRAILER} state_t;
  state_t state;

  logic [63:0] record;      // address of the word's record
  logic [ 9:0] event_line;  // within the record; the first holds the result
  logic [31:0] low;         // an event that waits for the second of its beat
  logic half;

  // The last beat of a record is kept for the end of the list.
  wire record_full = event_line == 10'd1023 && beat_index == 3'd7;
  wire event_beat = state == EVENTS && event_valid && half;
  wire sent = beat_valid && beat_ready;
  wire line_ends = sent && beat_index == 3'd7;

  assign event_ready = state == EVENTS && (!half || beat_ready);
  // Not by way of beat_valid, which events have a part in: the core may give either after the other.
  assign sums_ready = state == SUMS && (discard || (beat_ready && beat_index == 3'd7));
  assign word_received = sums_valid && sums_ready;
  assign trailer_ready = state == TRAILER && beat_ready && beat_index == 3'd7;
  assign beat_valid = event_beat || state == ENDING || (state == SUMS && !discard)
      || state == TRAILER;
  assign line_is_result = state == SUMS;

  always_comb begin
    case (state)
      SUMS: begin
        beat_data = sums[64*beat_index+:64];
        line_address = record;
      end
      TRAILER: begin
        case (beat_index)
          3'd0: beat_data = {words_done, token};
          3'd1: beat_data = cycles;
          3'd2: beat_data = {MAGIC, status};
          default: beat_data = 64'd0;
        endcase
        line_address = trailer_address;
      end
      default: begin
        beat_data = {state == ENDING ? NO_EVENT : event_data, half ? low : NO_EVENT};
        line_address = record + {48'd0, event_line, 6'd0};
      end
    endcase
  end

  always_ff @(posedge clk) begin
    if (sent) beat_index <= beat_index + 3'd1;
    case (state)
      EVENTS: begin
        if (event_valid && event_ready && !record_full) begin
          half <= !half;
          low <= event_data;
        end
        if (line_ends) event_line <= event_line + 10'd1;
        if (sums_valid) state <= tracing ? ENDING : SUMS;
        else if (trailer_valid) state <= TRAILER;
      end
      ENDING: begin
        if (sent) half <= 1'b0;
        if (line_ends) state <= SUMS;
      end
      SUMS:
      if (sums_ready) begin
        record <= record + (tracing ? 64'h10000 : 64'd64);
        event_line <= 10'd1;
        state <= EVENTS;
      end
      TRAILER: if (line_ends) state <= EVENTS;
      default: state <= EVENTS;
    endcase
    if (start) begin
      record <= address;
      event_line <= 10'd1;
      half <= 1'b0;
    end
    if (!rst_n) begin
      state <= EVENTS;
      beat_index <= 3'd0;
      half <= 1'b0;
    end
  end
endmodule

`default_nettype wire
