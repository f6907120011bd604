// Feeds images to the compute core, a word of 128 beats at a time, and knows how many are inside it.
//
// Words come from the burst reader, or, once, from the self-test's memory. After an error no word is
// begun; the one that is open is filled up with zeros, because the core must not be left in the middle
// of a word, and its result is to be discarded.
// Throughput: a beat a cycle, and a cycle more for each word. Parameters: none.
`default_nettype none

module image_feed (
    input  wire         clk,
    input  wire         rst_n,

    input  wire         start,
    input  wire  [31:0] n_words,
    input  wire         one_at_a_time,  // a word is begun when the core is empty
    input  wire         stored,         // the self-test's word
    input  wire         halt,           // an error elsewhere
    input  wire         word_received,  // the core gave a word's sums
    output logic        finished,       // every word that was begun has given its sums
    output logic        discard,        // the next sums belong to a word that was not read whole
    output logic        read_failed,
    output logic        read_stop,

    input  wire         beat_valid,
    output logic        beat_ready,
    input  wire  [63:0] beat_data,
    input  wire         beat_error,
    output logic [ 6:0] stored_address,
    input  wire  [63:0] stored_data,
    input  wire         stored_valid,

    output logic        image_valid,
    input  wire         image_ready,
    output logic [63:0] image_data
);
  logic [31:0] left;    // words not begun
  logic [31:0] under_way;  // words begun without their sums
  logic [ 6:0] beat;
  logic open, halted, spoiled;

  wire source_valid = stored ? stored_valid : beat_valid;
  wire taken = image_valid && image_ready;
  wire broken = taken && !halted && !stored && beat_error;
  wire begin_word = !open && left != 32'd0 && !halted && !halt && source_valid
      && (!one_at_a_time || under_way == 32'd0);

  assign stored_address = beat;
  assign image_valid = open && (halted || source_valid);
  assign image_data = halted ? 64'd0 : stored ? stored_data : beat_data;
  assign beat_ready = open && !halted && !stored && image_ready;
  assign finished = !open && under_way == 32'd0 && (left == 32'd0 || halted);
  assign discard = spoiled && under_way == 32'd1;
  assign read_stop = broken || (halt && !halted);

  always_ff @(posedge clk) begin
    if (begin_word) begin
      open <= 1'b1;
      left <= left - 32'd1;
    end
    if (taken) begin
      beat <= beat + 7'd1;
      if (beat == 7'd127) open <= 1'b0;
    end
    under_way <= under_way + {31'd0, begin_word} - {31'd0, word_received};
    if (broken) read_failed <= 1'b1;
    if (broken || halt) begin
      halted <= 1'b1;
      if (!halted && open) spoiled <= 1'b1;
    end
    if (start) begin
      left <= n_words;
      read_failed <= 1'b0;
      halted <= 1'b0;
      spoiled <= 1'b0;
    end
    if (!rst_n) begin
      left <= 32'd0;
      under_way <= 32'd0;
      beat <= 7'd0;
      open <= 1'b0;
      read_failed <= 1'b0;
      halted <= 1'b0;
      spoiled <= 1'b0;
    end
  end
endmodule

`default_nettype wire
