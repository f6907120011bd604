// The kernel's registers behind AXI4-Lite, with the block protocol ap_ctrl_hs.
//
// CTRL at 0x00: 0 start (write 1; stays until the run has ended), 1 done and 3 ready (set as a run
// ends, cleared by reading), 2 idle, 7 automatic restart. GIE at 0x04, IER at 0x08, ISR at 0x0c (a
// written 1 toggles): bit 0 done, bit 1 ready. Offsets without a register read as zero and ignore
// what is written. The low six bits of the three addresses are taken as zero.
// Throughput: a read in two cycles, a write in two cycles, in any order of address and data.
// Parameters: ID, VERSION and GEOMETRY are what 0x50, 0x54 and 0x58 read as.
`default_nettype none

module control #(
    parameter [31:0] ID = 32'h4b575331,
    parameter [31:0] VERSION = 32'h00010000,
    parameter [31:0] GEOMETRY = 32'h1400_0113
) (
    input  wire         clk,
    input  wire         rst_n,

    input  wire  [11:0] awaddr,
    input  wire         awvalid,
    output logic        awready,
    input  wire  [31:0] wdata,
    input  wire  [ 3:0] wstrb,
    input  wire         wvalid,
    output logic        wready,
    output logic        bvalid,
    input  wire         bready,
    input  wire  [11:0] araddr,
    input  wire         arvalid,
    output logic        arready,
    output logic [31:0] rdata,
    output logic        rvalid,
    input  wire         rready,
    output logic        interrupt_request,

    // the run
    output logic        ap_start,
    input  wire         ap_done,   // one cycle, as a run ends
    input  wire         ap_idle,
    output logic [63:0] model_address,
    output logic [63:0] in_address,
    output logic [63:0] out_address,
    output logic [31:0] n_words,
    output logic [31:0] mode,
    output logic [31:0] token,
    input  wire  [63:0] cycles,
    input  wire  [31:0] status
);
  // offsets in units of four bytes
  localparam [9:0] CTRL = 10'h00, GIE = 10'h01, IER = 10'h02, ISR = 10'h03;
  localparam [9:0] MODEL_LOW = 10'h04, MODEL_HIGH = 10'h05, IN_LOW = 10'h07, IN_HIGH = 10'h08;
  localparam [9:0] OUT_LOW = 10'h0a, OUT_HIGH = 10'h0b;
  localparam [9:0] N_WORDS = 10'h0d, MODE = 10'h0f, TOKEN = 10'h11;
  localparam [9:0] ID_OFFSET = 10'h14, VERSION_OFFSET = 10'h15, GEOMETRY_OFFSET = 10'h16;
  localparam [9:0] CYCLES_LOW = 10'h17, CYCLES_HIGH = 10'h18, STATUS = 10'h19;

  logic       done, ready, auto_restart, global_enable;
  logic [1:0] interrupt_enable, interrupt_status;
  logic       address_held, data_held;
  logic [9:0] write_offset;
  logic [31:0] write_data;
  logic [ 3:0] write_strobe;
  logic [31:0] read_value, kept, written;

  assign awready = !address_held;
  assign wready = !data_held;
  assign arready = !rvalid;
  assign interrupt_request = global_enable && |interrupt_status;

  wire write = address_held && data_held && !bvalid;
  wire read = arvalid && arready;
  wire read_control = read && araddr[11:2] == CTRL;
  wire write_control = write && write_offset == CTRL && write_strobe[0];
  wire write_status = write && write_offset == ISR && write_strobe[0];

  // Bytes that the strobe leaves out keep their value.
  always_comb begin
    case (write_offset)
      MODEL_LOW: kept = model_address[31:0];
      MODEL_HIGH: kept = model_address[63:32];
      IN_LOW: kept = in_address[31:0];
      IN_HIGH: kept = in_address[63:32];
      OUT_LOW: kept = out_address[31:0];
      OUT_HIGH: kept = out_address[63:32];
      N_WORDS: kept = n_words;
      MODE: kept = mode;
      TOKEN: kept = token;
      GIE: kept = {31'd0, global_enable};
      IER: kept = {30'd0, interrupt_enable};
      default: kept = 32'd0;
    endcase
  end

  assign written = {
    write_strobe[3] ? write_data[31:24] : kept[31:24],
    write_strobe[2] ? write_data[23:16] : kept[23:16],
    write_strobe[1] ? write_data[15:8] : kept[15:8],
    write_strobe[0] ? write_data[7:0] : kept[7:0]
  };

  always_comb begin
    case (araddr[11:2])
      CTRL: read_value = {24'd0, auto_restart, 3'd0, ready, ap_idle && !ap_start, done, ap_start};
      GIE: read_value = {31'd0, global_enable};
      IER: read_value = {30'd0, interrupt_enable};
      ISR: read_value = {30'd0, interrupt_status};
      MODEL_LOW: read_value = model_address[31:0];
      MODEL_HIGH: read_value = model_address[63:32];
      IN_LOW: read_value = in_address[31:0];
      IN_HIGH: read_value = in_address[63:32];
      OUT_LOW: read_value = out_address[31:0];
      OUT_HIGH: read_value = out_address[63:32];
      N_WORDS: read_value = n_words;
      MODE: read_value = mode;
      TOKEN: read_value = token;
      ID_OFFSET: read_value = ID;
      VERSION_OFFSET: read_value = VERSION;
      GEOMETRY_OFFSET: read_value = GEOMETRY;
      CYCLES_LOW: read_value = cycles[31:0];
      CYCLES_HIGH: read_value = cycles[63:32];
      STATUS: read_value = status;
      default: read_value = 32'd0;
    endcase
  end

  always_ff @(posedge clk) begin
    if (awvalid && awready) begin
      address_held <= 1'b1;
      write_offset <= awaddr[11:2];
    end
    if (wvalid && wready) begin
      data_held <= 1'b1;
      write_data <= wdata;
      write_strobe <= wstrb;
    end
    if (bvalid && bready) bvalid <= 1'b0;
    if (write) begin
      address_held <= 1'b0;
      data_held <= 1'b0;
      bvalid <= 1'b1;
    end
    if (rvalid && rready) rvalid <= 1'b0;
    if (read) begin
      rvalid <= 1'b1;
      rdata <= read_value;
    end
    if (!rst_n) begin
      address_held <= 1'b0;
      data_held <= 1'b0;
      bvalid <= 1'b0;
      rvalid <= 1'b0;
    end
  end

  // Where the host and the end of a run meet in one cycle, nothing is lost: a start that is written
  // stays, a done that is set outlives the reading.
  always_ff @(posedge clk) begin
    if (ap_done) ap_start <= auto_restart;
    if (write_control) begin
      auto_restart <= write_data[7];
      if (write_data[0]) ap_start <= 1'b1;
    end
    if (read_control) begin
      done <= 1'b0;
      ready <= 1'b0;
    end
    if (ap_done) begin
      done <= 1'b1;
      ready <= 1'b1;
    end
    interrupt_status <= (interrupt_status ^ (write_status ? write_data[1:0] : 2'b00))
        | (ap_done ? interrupt_enable : 2'b00);
    if (write && write_offset == GIE) global_enable <= written[0];
    if (write && write_offset == IER) interrupt_enable <= written[1:0];
    if (!rst_n) begin
      ap_start <= 1'b0;
      auto_restart <= 1'b0;
      done <= 1'b0;
      ready <= 1'b0;
      global_enable <= 1'b0;
      interrupt_enable <= 2'b00;
      interrupt_status <= 2'b00;
    end
  end

  always_ff @(posedge clk) begin
    if (write) begin
      case (write_offset)
        MODEL_LOW: model_address[31:0] <= {written[31:6], 6'd0};
        MODEL_HIGH: model_address[63:32] <= written;
        IN_LOW: in_address[31:0] <= {written[31:6], 6'd0};
        IN_HIGH: in_address[63:32] <= written;
        OUT_LOW: out_address[31:0] <= {written[31:6], 6'd0};
        OUT_HIGH: out_address[63:32] <= written;
        N_WORDS: n_words <= written;
        MODE: mode <= written;
        TOKEN: token <= written;
        default: ;
      endcase
    end
    if (!rst_n) begin
      model_address <= 64'd0;
      in_address <= 64'd0;
      out_address <= 64'd0;
      n_words <= 32'd0;
      mode <= 32'd0;
      token <= 32'd0;
    end
  end

  // Two bits of an offset are the byte within a register.
  wire unused = &{1'b0, awaddr[1:0], araddr[1:0]};
endmodule

`default_nettype wire
