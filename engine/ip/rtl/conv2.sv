// conv2: from conv1's winners to the 64 bytes of each pooled output position, 5x5 a word.
//
// Computes only what winners and kept taps meet in: a position takes as many cycles as its busiest
// lane has hits. A load of weights has the address {lane, 64-bit part[11:9], kernel column[8:6],
// channel[5:0]}. PARTS: lanes of each of the five kernel rows, with 64 multipliers each.
// SCALERS: channels requantised a cycle, a power of two.
`default_nettype none

module conv2 #(
    parameter int PARTS = 1,
    parameter int SCALERS = 1
) (
    input  wire                     clk,
    input  wire                     rst_n,
    input  wire                     load_masks,
    input  wire                     load_weights,
    input  wire                     load_parameters,
    input  wire  [23:0]             load_address,
    input  wire  [63:0]             load_data,
    input  wire  [4:0]              shift,
    input  wire  [1:0]              full,
    output logic [1:0]              free,
    output logic [34:0]             mask_positions,
    input  wire  [319:0]            masks,
    output logic [5*PARTS*10-1:0]   value_addresses,
    input  wire  [5*PARTS*64-1:0]   values,
    output logic                    busy,
    output logic                    out_valid,
    input  wire                     out_ready,
    output logic [511:0]            out_values
);
  localparam int LANES = 5 * PARTS;
  localparam int PRODUCT_BITS = 17;
  localparam int SUM_BITS = 27;
  localparam int STEPS = 64 / SCALERS;

  logic room, scan_valid, scan_last;
  logic [2:0] scan_column;
  logic [319:0] scan_hits;

  conv2_scan u_scan (
      .clk,
      .rst_n,
      .load_valid(load_masks),
      .load_address(load_address[5:0]),
      .load_data,
      .full,
      .room,
      .mask_positions,
      .masks,
      .out_valid(scan_valid),
      .out_column(scan_column),
      .out_last(scan_last),
      .out_hits(scan_hits)
  );

  logic [LANES-1:0] pick_valid;
  logic [LANES*6-1:0] pick_channels;
  logic [LANES*4-1:0] pick_columns;
  logic [LANES*3-1:0] pick_taps;
  logic [3:0] pick_row;
  logic [1:0] pick_corner;
  logic pick_buffer, pick_ends, pick_word_ends, square_ends, hold;

  conv2_pick #(
      .PARTS(PARTS)
  ) u_pick (
      .clk,
      .rst_n,
      .in_valid(scan_valid),
      .in_room(room),
      .in_column(scan_column),
      .in_last(scan_last),
      .in_hits(scan_hits),
      .hold,
      .busy,
      .out_valid(pick_valid),
      .out_channels(pick_channels),
      .out_columns(pick_columns),
      .out_taps(pick_taps),
      .out_buffer(pick_buffer),
      .out_row(pick_row),
      .out_corner(pick_corner),
      .out_ends(pick_ends),
      .square_ends,
      .out_word_ends(pick_word_ends)
  );

  logic [LANES*8-1:0] activations;

  conv2_fetch #(
      .PARTS(PARTS)
  ) u_fetch (
      .clk,
      .buffer(pick_buffer),
      .row(pick_row),
      .valid(pick_valid),
      .channels(pick_channels),
      .columns(pick_columns),
      .value_addresses,
      .values,
      .activations
  );

  logic [LANES*64*PRODUCT_BITS-1:0] products;

  for (genvar lane = 0; lane < LANES; lane++) begin : g_lane
    conv2_products #(
        .PRODUCT_BITS(PRODUCT_BITS)
    ) u_products (
        .clk,
        .load_valid(load_weights && load_address[23:12] == 12'(lane)),
        .load_address(load_address[11:0]),
        .load_data,
        .valid(pick_valid[lane]),
        .tap(pick_taps[3*lane+:3]),
        .channel(pick_channels[6*lane+:6]),
        .activation(activations[8*lane+:8]),
        .products(products[64*PRODUCT_BITS*lane+:64*PRODUCT_BITS])
    );
  end

  // What the picks said of their position, brought to the cycle of their products. After a word's
  // last read its buffer is given back.
  logic [2:0] ends;
  logic word_ends;
  logic [5:0] corner;
  logic buffer;

  always_ff @(posedge clk) begin
    corner <= {corner[3:0], pick_corner};
    if (pick_ends) buffer <= pick_buffer;
    if (!rst_n) begin
      ends      <= '0;
      word_ends <= 1'b0;
    end else begin
      ends      <= {ends[1:0], pick_ends};
      word_ends <= pick_word_ends;
    end
  end

  assign free = word_ends ? (buffer ? 2'b10 : 2'b01) : 2'b00;

  logic largest_valid;
  logic [64*SUM_BITS-1:0] largest, waiting;

  conv2_sums #(
      .PARTS(PARTS),
      .PRODUCT_BITS(PRODUCT_BITS),
      .SUM_BITS(SUM_BITS)
  ) u_sums (
      .clk,
      .rst_n,
      .products,
      .ends(ends[2]),
      .corner(corner[5:4]),
      .out_valid(largest_valid),
      .out_largest(largest)
  );

  // A square is requantised SCALERS channels at a time while the next one is added; the lanes hold
  // at the next one's end until this one's bytes are handed on.
  logic running, scaled_valid, scaled_last;
  logic [$clog2(STEPS)-1:0] step;
  logic [8*SCALERS-1:0] scaled;

  always_ff @(posedge clk) begin
    if (largest_valid) waiting <= largest;
    if (!rst_n) begin
      running   <= 1'b0;
      step      <= '0;
      hold      <= 1'b0;
      out_valid <= 1'b0;
    end else begin
      if (largest_valid) running <= 1'b1;
      else if (step == $clog2(STEPS)'(STEPS - 1)) running <= 1'b0;
      if (running) step <= step + 1'b1;
      if (square_ends) hold <= 1'b1;
      else if (out_valid && out_ready) hold <= 1'b0;
      if (scaled_valid && scaled_last) out_valid <= 1'b1;
      else if (out_ready) out_valid <= 1'b0;
    end
    if (scaled_valid) out_values <= {scaled, out_values[511:8*SCALERS]};
  end

  requantise_lanes #(
      .LANES(SCALERS),
      .STEPS(STEPS),
      .IN_BITS(SUM_BITS)
  ) u_requantise (
      .clk,
      .rst_n,
      .enable(1'b1),
      .load_valid(load_parameters),
      .load_address,
      .load_data(load_data[46:0]),
      .shift,
      .in_valid(running),
      .in_step(step),
      .in_accumulators(waiting[SCALERS*SUM_BITS*step+:SCALERS*SUM_BITS]),
      .out_valid(scaled_valid),
      .out_last(scaled_last),
      .out_values(scaled)
  );
endmodule

`default_nettype wire
