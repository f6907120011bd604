// A way of linear1: 16 products a cycle of a block's weights, added to the block's 16 sums.
//
// The way owns the blocks b with b mod WAYS == its number; slot b / WAYS holds block b's sums.
// A row's products are in its slot four cycles later, hazard-free since read and write are one
// cycle. `clear` makes all sums zero; `sums` shows those of `read_slot` while nothing is added.
// Loads of weights: {64-bit half, row}; of slots: row.
`default_nettype none

module linear1_way #(
    parameter int ROWS = 5120,
    parameter int SLOTS = 94,
    parameter int SUM_BITS = 27,
    parameter int ROW_BITS = $clog2(ROWS),
    parameter int SLOT_BITS = $clog2(SLOTS)
) (
    input  wire                     clk,
    input  wire                     rst_n,
    input  wire                     load_weights,
    input  wire                     load_slots,
    input  wire  [23:0]             load_address,
    input  wire  [63:0]             load_data,
    input  wire  [SLOT_BITS-1:0]    load_slot,
    input  wire                     in_valid,
    input  wire  [ROW_BITS-1:0]     in_row,
    input  wire  [7:0]              in_value,
    input  wire                     clear,
    input  wire                     reading,
    input  wire  [SLOT_BITS-1:0]    read_slot,
    output logic [16*SUM_BITS-1:0]  sums
);
  logic [127:0] row, weights;

  column_memory #(
      .COLUMNS(2),
      .ROWS(ROWS)
  ) u_weights (
      .clk,
      .load_valid(load_weights),
      .load_address,
      .load_data,
      .read_enable(in_valid),
      .read_address(in_row),
      .read_data(row)
  );

  logic [SLOT_BITS-1:0] slots[ROWS];
  logic [SLOT_BITS-1:0] row_slot, weight_slot, slot, sums_slot;
  logic [7:0] row_value, weight_value;
  logic row_valid, weight_valid, valid, touched;
  logic [SLOTS-1:0] touched_slots;

  always_ff @(posedge clk) begin
    if (load_slots) slots[load_address[ROW_BITS-1:0]] <= load_slot;
    if (in_valid) row_slot <= slots[in_row];
  end

  always_ff @(posedge clk) begin
    row_value    <= in_value;
    weights      <= row;
    weight_value <= row_value;
    weight_slot  <= row_slot;
    slot         <= weight_slot;
    if (!rst_n) begin
      row_valid    <= 1'b0;
      weight_valid <= 1'b0;
      valid        <= 1'b0;
    end else begin
      row_valid    <= in_valid;
      weight_valid <= row_valid;
      valid        <= weight_valid;
    end
    if (!rst_n || clear) touched_slots <= '0;
    else if (valid) touched_slots[slot] <= 1'b1;
  end

  (* ram_style = "distributed" *) logic [16*SUM_BITS-1:0] words[SLOTS];
  logic [16*SUM_BITS-1:0] added;

  assign sums_slot = reading ? read_slot : slot;
  assign touched   = touched_slots[sums_slot];
  assign sums      = touched ? words[sums_slot] : '0;

  always_ff @(posedge clk) if (valid) words[slot] <= added;

  for (genvar i = 0; i < 16; i++) begin : g_output
    logic signed [SUM_BITS-1:0] weight, factor, product;
    assign weight = {{(SUM_BITS - 8) {weights[8*i+7]}}, weights[8*i+:8]};
    assign factor = {{(SUM_BITS - 8) {1'b0}}, weight_value};
    always_ff @(posedge clk) product <= weight * factor;
    assign added[SUM_BITS*i+:SUM_BITS] = sums[SUM_BITS*i+:SUM_BITS] + product;
  end
endmodule

`default_nettype wire
