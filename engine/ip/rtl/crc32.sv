// CRC-32 as zlib has it (IEEE 802.3, reflected, polynomial 0xedb88320), eight bytes a cycle.
//
// `value` is the checksum of all words since `clear`, lowest byte of a word first.
// Throughput: a word a cycle. Parameters: none.
`default_nettype none

module crc32 (
    input  wire         clk,
    input  wire         clear,
    input  wire         enable,
    input  wire  [63:0] data,
    output logic [31:0] value
);
  logic [31:0] remainder;

  assign value = ~remainder;

  // A step takes one bit; unrolled it is a tree of exclusive ors for each of the 32 bits.
  function automatic [31:0] next(input [31:0] seed, input [63:0] word);
    next = seed;
    for (int bit_index = 0; bit_index < 64; bit_index = bit_index + 1) begin
      next = {1'b0, next[31:1]} ^ ((next[0] ^ word[bit_index]) ? 32'hedb88320 : 32'd0);
    end
  endfunction

  always_ff @(posedge clk) begin
    if (clear) remainder <= 32'hffffffff;
    else if (enable) remainder <= next(remainder, data);
  end
endmodule

`default_nettype wire
