// A first-in first-out queue of one clock; the head is seen without asking. One word a cycle.
//
// WIDTH: bits of a word. DEPTH: words, a power of two; small ones become LUTRAM.
`default_nettype none

module sync_fifo #(
    parameter int WIDTH = 8,
    parameter int DEPTH = 16,
    parameter int ADDRESS_BITS = $clog2(DEPTH)
) (
    input  wire                     clk,
    input  wire                     rst_n,
    input  wire                     in_valid,
    output logic                    in_ready,
    input  wire  [WIDTH-1:0]        in_data,
    output logic                    out_valid,
    input  wire                     out_ready,
    output logic [WIDTH-1:0]        out_data,
    output logic [ADDRESS_BITS:0]   count
);
  (* ram_style = "distributed" *) logic [WIDTH-1:0] words[DEPTH];
  logic [ADDRESS_BITS:0] head, tail;

  assign count     = tail - head;
  assign in_ready  = !count[ADDRESS_BITS];
  assign out_valid = count != '0;
  assign out_data  = words[head[ADDRESS_BITS-1:0]];

  always_ff @(posedge clk) begin
    if (in_valid && in_ready) words[tail[ADDRESS_BITS-1:0]] <= in_data;
  end

  always_ff @(posedge clk) begin
    if (!rst_n) begin
      head <= '0;
      tail <= '0;
    end else begin
      if (in_valid && in_ready) tail <= tail + 1'b1;
      if (out_valid && out_ready) head <= head + 1'b1;
    end
  end
endmodule

`default_nettype wire
