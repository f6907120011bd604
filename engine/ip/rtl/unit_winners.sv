// The k largest of 1504 bytes, ties to the lowest index, a zero never: index and value, in order.
//
// Bytes come in 94 blocks of 16; one word is searched while the next comes in (`in_free`). The
// k-th largest value is found bit by bit, eight passes of 97 cycles; then every block is listed
// in a cycle and one for each of its winners. Last comes one beat with `out_end`.
`default_nettype none

module unit_winners (
    input  wire          clk,
    input  wire          rst_n,
    input  wire  [10:0]  k,
    input  wire          in_valid,
    output logic         in_free,
    output logic         busy,
    input  wire  [127:0] in_values,
    output logic         out_valid,
    input  wire          out_ready,
    output logic         out_end,
    output logic [10:0]  out_index,
    output logic [7:0]   out_value
);
  localparam logic [6:0] BLOCKS = 7'd94;

  typedef enum logic [1:0] {
    IDLE,
    COUNT,
    PRIME,
    LIST
  } state_t;

  logic [127:0] words[256];
  logic [127:0] word;
  logic write_buffer, read_buffer;
  logic [6:0] write_block, block, read_block;
  logic [1:0] full;
  state_t state;

  logic load, listed;
  assign busy       = state != IDLE;
  assign in_free    = !full[write_buffer];
  assign read_block = load ? block + 1'b1 : block;

  always_ff @(posedge clk) begin
    if (in_valid) words[{write_buffer, write_block}] <= in_values;
    word <= words[{read_buffer, read_block}];
  end

  always_ff @(posedge clk) begin
    if (!rst_n) begin
      write_buffer <= 1'b0;
      write_block  <= '0;
      read_buffer  <= 1'b0;
      full         <= '0;
    end else begin
      if (in_valid) begin
        write_block <= write_block == BLOCKS - 1'b1 ? 7'd0 : write_block + 1'b1;
        if (write_block == BLOCKS - 1'b1) begin
          write_buffer       <= !write_buffer;
          full[write_buffer] <= 1'b1;
        end
      end
      if (listed) begin
        read_buffer       <= !read_buffer;
        full[read_buffer] <= 1'b0;
      end
    end
  end

  // The search: how many bytes reach `threshold` with its next bit set?
  logic [7:0] threshold, bit_of, trial;
  logic [10:0] total, beyond;
  logic [15:0] reach, reached;
  logic [4:0] reached_count;
  logic word_valid, reached_valid, counted;

  assign trial   = threshold | bit_of;
  assign counted = state == COUNT && block == BLOCKS + 7'd2;

  for (genvar i = 0; i < 16; i++) begin : g_reach
    logic [7:0] value;
    assign value    = word[8*i+:8];
    assign reach[i] = value >= trial;
  end

  always_comb begin
    reached_count = '0;
    for (int i = 0; i < 16; i++) reached_count = reached_count + 5'(reached[i]);
  end

  always_ff @(posedge clk) begin
    word_valid    <= state == COUNT && block < BLOCKS;
    reached       <= reach;
    reached_valid <= word_valid;
    if (state == IDLE || counted) total <= '0;
    else if (reached_valid) total <= total + 11'(reached_count);
    if (state == IDLE) begin
      threshold <= '0;
      bit_of    <= 8'h80;
      beyond    <= '0;
    end else if (counted) begin
      bit_of <= bit_of >> 1;
      if (total >= k) threshold <= trial;
      else beyond <= total;
    end
  end

  // The list: bytes above the threshold, and of those equal to it the first few.
  logic [127:0] values;
  logic [15:0] above, tied, candidates, rest, picked;
  logic [10:0] quota;
  logic [6:0] listed_block;
  logic [3:0] unit;
  logic taken, last_block, unused_several;

  assign candidates = above | (quota != '0 ? tied : '0);
  assign picked     = candidates & ~rest;
  assign out_end    = candidates == '0 && last_block;
  assign out_valid  = state == LIST && (candidates != '0 || last_block);
  assign out_index  = {listed_block, unit};
  assign out_value  = out_end ? 8'd0 : values[8*unit+:8];
  assign taken      = out_valid && out_ready;
  assign load       = state == LIST && candidates == '0 && !last_block;
  assign listed     = taken && out_end;

  lowest_bit #(
      .WIDTH(16)
  ) u_lowest (
      .bits(candidates),
      .index(unit),
      .rest,
      .several(unused_several)
  );

  for (genvar i = 0; i < 16; i++) begin : g_list
    logic [7:0] value;
    assign value = word[8*i+:8];

    always_ff @(posedge clk) begin
      if (state != LIST) begin
        above[i] <= 1'b0;
        tied[i]  <= 1'b0;
      end else if (load) begin
        above[i] <= value > threshold;
        tied[i]  <= value == threshold && threshold != 8'd0;
      end else if (taken && picked[i]) begin
        above[i] <= 1'b0;
        tied[i]  <= 1'b0;
      end
    end
  end

  always_ff @(posedge clk) begin
    if (load) values <= word;
    if (state == PRIME) begin
      quota        <= k - beyond;
      last_block   <= 1'b0;
      listed_block <= '1;
    end else if (load) begin
      last_block   <= block == BLOCKS - 1'b1;
      listed_block <= block;
    end else if (taken && (above & picked) == '0) begin
      quota <= quota - 1'b1;
    end
    if (!rst_n) begin
      state <= IDLE;
      block <= '0;
    end else begin
      case (state)
        IDLE: begin
          block <= '0;
          if (full[read_buffer]) state <= COUNT;
        end
        COUNT: begin
          block <= counted ? 7'd0 : block + 1'b1;
          if (counted && bit_of[0]) state <= PRIME;
        end
        PRIME: state <= LIST;
        default: begin
          block <= read_block;
          if (listed) state <= IDLE;
        end
      endcase
    end
  end
endmodule

`default_nettype wire
