// Turns winners into rows of linear1's block memory: each winner's list of rows, one a cycle.
//
// A winner with an empty list takes a cycle. A load's address is the input, its data {rows[23:16],
// first row[15:0]}. After the beat with `in_end` comes `out_end`, held until `out_end_taken`.
`default_nettype none

module linear1_rows #(
    parameter int ROWS = 5120,
    parameter int ROW_BITS = $clog2(ROWS)
) (
    input  wire                  clk,
    input  wire                  rst_n,
    input  wire                  load_valid,
    input  wire  [10:0]          load_address,
    input  wire  [23:0]          load_data,
    input  wire                  in_valid,
    output logic                 in_ready,
    input  wire                  in_end,
    input  wire  [10:0]          in_index,
    input  wire  [7:0]           in_value,
    output logic                 out_valid,
    output logic [ROW_BITS-1:0]  out_row,
    output logic [7:0]           out_value,
    output logic                 out_end,
    input  wire                  out_end_taken
);
  logic [ROW_BITS+7:0] lists[1600];
  logic [ROW_BITS+7:0] list;
  logic listed, listed_end, take, unused_row;  // fewer rows than numbers
  logic [7:0] listed_value, left;

  assign unused_row = &load_data[15:0];
  assign take      = !listed || (listed_end ? out_end && out_end_taken : left <= 8'd1);
  assign in_ready  = take;
  assign out_valid = left != 8'd0;
  assign out_end   = listed && listed_end && left == 8'd0;

  always_ff @(posedge clk) begin
    if (load_valid) lists[load_address] <= {load_data[23:16], load_data[ROW_BITS-1:0]};
    if (take) list <= lists[in_index];
  end

  always_ff @(posedge clk) begin
    if (take) begin
      listed_end   <= in_end;
      listed_value <= in_value;
    end
    if (!rst_n) begin
      listed <= 1'b0;
      left   <= '0;
    end else begin
      if (take) listed <= in_valid;
      if (left <= 8'd1) left <= listed && !listed_end ? list[ROW_BITS+7:ROW_BITS] : 8'd0;
      else left <= left - 1'b1;
    end
    if (left <= 8'd1) begin
      out_row   <= list[ROW_BITS-1:0];
      out_value <= listed_value;
    end else begin
      out_row <= out_row + 1'b1;
    end
  end
endmodule

`default_nettype wire
