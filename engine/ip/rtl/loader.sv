// Reads a memory image (engine/ip/pack.py), checks it and loads its records into the memories.
//
// The 64-byte header first; then the payload goes through the checksum and into the memories at
// once, so that a model whose checksum turns out wrong was written and must not be used. After a
// record that does not fit, the rest is read for the checksum alone. Everything found is in `status`,
// in the places of the status register.
// Throughput: eight bytes a cycle, a cycle more for each record.
// Parameters: GEOMETRY, which the header must name and which sizes the memories (memory_map.sv).
`default_nettype none

module loader #(
    parameter [31:0] GEOMETRY = 32'h1400_0113
) (
    input  wire         clk,
    input  wire         rst_n,

    input  wire         start,
    input  wire  [63:0] address,
    output logic        done,     // one cycle; status is whole
    output logic [ 8:0] status,

    output logic        read_start,
    output logic [63:0] read_address,
    output logic [38:0] read_beats,
    output logic        read_stop,
    input  wire         read_idle,
    input  wire         beat_valid,
    output logic        beat_ready,
    input  wire  [63:0] beat_data,
    input  wire         beat_error,

    output logic        load_valid,
    output logic [ 3:0] load_target,
    output logic [23:0] load_address,
    output logic [63:0] load_data
);
  localparam [31:0] MAGIC = 32'h4d53574b;  // "KWSM", its first letter at the lowest address
  localparam [31:0] FORMAT = 32'd1;
  localparam int NOT_AN_IMAGE = 1, WRONG_GEOMETRY = 2, WRONG_CHECKSUM = 3, READ_ERROR = 4,
                 OUTSIDE = 8;
  localparam [3:0] TEST_IMAGE = 4'd14, TEST_SUMS = 4'd15;
  localparam [23:0] TEST_IMAGE_WORDS = 24'd128, TEST_SUMS_WORDS = 24'd8;

  typedef enum logic [3:0] {
    IDLE, HEADER, JUDGE, FIRST, SECOND, BOUNDS, WORDS, SKIP, CHECK, DRAIN, FINISH
  } state_t;
  state_t state;

  logic [63:0] image;
  logic [ 2:0] field;
  logic [31:0] records, checksum, target, first, count, left;  // left: of the payload, in words
  logic [31:0] computed;

  logic [23:0] core_words;
  memory_map #(
      .GEOMETRY(GEOMETRY)
  ) sizes (
      .target(target[3:0]),
      .words(core_words)
  );

  wire [23:0] size = target[3:0] == TEST_SUMS ? TEST_SUMS_WORDS
      : target[3:0] == TEST_IMAGE ? TEST_IMAGE_WORDS : core_words;
  wire [32:0] record_end = {1'b0, first} + {1'b0, count};
  wire fits = target[31:4] == 28'd0 && record_end <= {9'd0, size} && count <= left;

  wire taking = state == HEADER || state == FIRST || state == SECOND || state == WORDS
      || state == SKIP;
  wire take = beat_valid && beat_ready;
  wire payload = take && state != HEADER;
  wire last = left == 32'd1;
  wire header_wrong = status[NOT_AN_IMAGE] || status[WRONG_GEOMETRY];

  assign beat_ready = taking;
  assign read_stop = take && beat_error;
  assign read_start = start || (state == JUDGE && read_idle && !header_wrong && left != 32'd0);
  assign read_address = start ? address : image + 64'd64;
  assign read_beats = start ? 39'd8 : {7'd0, left};
  assign done = state == FINISH;

  crc32 checksum_of_payload (
      .clk(clk),
      .clear(state == HEADER),
      .enable(payload),
      .data(beat_data),
      .value(computed)
  );

  always_ff @(posedge clk) begin
    load_valid <= take && state == WORDS && !beat_error;
    load_target <= target[3:0];
    load_address <= first[23:0];
    load_data <= beat_data;
    if (!rst_n) load_valid <= 1'b0;
  end

  always_ff @(posedge clk) begin
    case (state)
      IDLE:
      if (start) begin
        image <= address;
        field <= 3'd0;
        status <= 9'd0;
        state <= HEADER;
      end
      HEADER:
      if (take) begin
        field <= field + 3'd1;
        case (field)
          3'd0: if (beat_data != {FORMAT, MAGIC}) status[NOT_AN_IMAGE] <= 1'b1;
          3'd1: begin
            if (beat_data[31:0] != GEOMETRY) status[WRONG_GEOMETRY] <= 1'b1;
            records <= beat_data[63:32];
          end
          3'd2: begin
            if (beat_data[63:35] != 29'd0 || beat_data[2:0] != 3'd0) status[NOT_AN_IMAGE] <= 1'b1;
            left <= beat_data[34:3];
          end
          3'd3: checksum <= beat_data[31:0];
          default: ;
        endcase
        if (field == 3'd7) state <= JUDGE;
      end
      // what an image that is none says about its geometry is nothing
      JUDGE: begin
        if (status[NOT_AN_IMAGE]) status[WRONG_GEOMETRY] <= 1'b0;
        if (header_wrong) state <= DRAIN;
        else if (left == 32'd0) state <= CHECK;
        else if (read_idle) state <= FIRST;
      end
      FIRST:
      if (take) begin
        {first, target} <= beat_data;
        records <= records - 32'd1;
        if (last) status[OUTSIDE] <= 1'b1;
        state <= last ? CHECK : SECOND;
      end
      SECOND:
      if (take) begin
        count <= beat_data[31:0];
        state <= BOUNDS;
      end
      BOUNDS: begin
        if (!fits) status[OUTSIDE] <= 1'b1;
        if (left == 32'd0) state <= CHECK;
        else if (!fits) state <= SKIP;
        else state <= count == 32'd0 ? FIRST : WORDS;
      end
      WORDS:
      if (take) begin
        first <= first + 32'd1;
        count <= count - 32'd1;
        if (last) state <= CHECK;
        else if (count == 32'd1) state <= FIRST;
      end
      SKIP: if (take && last) state <= CHECK;
      CHECK: begin
        if (computed != checksum) status[WRONG_CHECKSUM] <= 1'b1;
        if (records != 32'd0) status[OUTSIDE] <= 1'b1;
        state <= DRAIN;
      end
      DRAIN: if (read_idle) state <= FINISH;
      FINISH: state <= IDLE;
      default: state <= IDLE;
    endcase
    if (payload) left <= left - 32'd1;
    // what could not be read says nothing about the image
    if (read_stop) begin
      status <= 9'd1 << READ_ERROR;
      state <= DRAIN;
    end
    if (!rst_n) begin
      state <= IDLE;
      status <= 9'd0;
    end
  end
endmodule

`default_nettype wire
