// A first-in first-out buffer in block memory, whose first word shows before it is taken.
//
// Throughput: one word in and one out each cycle; a word is seen two cycles after it came.
// Parameters: WIDTH in bits; LOG_DEPTH, the depth's logarithm. The output holds one word more.
`default_nettype none

module stream_fifo #(
    parameter int WIDTH = 65,
    parameter int LOG_DEPTH = 9
) (
    input  wire              clk,
    input  wire              rst_n,
    input  wire              clear,     // drops everything, what comes in this cycle too
    input  wire              in_valid,  // the sender keeps account of room
    input  wire  [WIDTH-1:0] in_data,
    output logic             out_valid,
    input  wire              out_ready,
    output logic [WIDTH-1:0] out_data
);
  logic [WIDTH-1:0] memory[1 << LOG_DEPTH];
  logic [LOG_DEPTH:0] write_pointer, read_pointer;

  wire fetch = write_pointer != read_pointer && (!out_valid || out_ready);

  always_ff @(posedge clk) begin
    if (in_valid) memory[write_pointer[LOG_DEPTH-1:0]] <= in_data;
    if (fetch) out_data <= memory[read_pointer[LOG_DEPTH-1:0]];
  end

  always_ff @(posedge clk) begin
    if (in_valid) write_pointer <= write_pointer + 1'b1;
    if (fetch) read_pointer <= read_pointer + 1'b1;
    if (fetch) out_valid <= 1'b1;
    else if (out_ready) out_valid <= 1'b0;
    if (!rst_n || clear) begin
      write_pointer <= '0;
      read_pointer <= '0;
      out_valid <= 1'b0;
    end
  end
endmodule

`default_nettype wire
