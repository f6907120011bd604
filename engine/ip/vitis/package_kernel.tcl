# Packages the kernel's RTL as an IP and the IP as a Vitis object. Run in the build folder by
#   vivado -mode batch -source package_kernel.tcl -tclargs KERNEL PART REGISTERS OBJECT
# KERNEL: the top module; PART: the chip; REGISTERS: a file with a line for each register of the
# control port, "name offset bits bus description" (bus "-": not an address in the card's memory);
# OBJECT: the .xo file to write. The RTL is in rtl/, its parameters already set.

if {$argc != 4} {
    puts "ERROR: expected KERNEL PART REGISTERS OBJECT, got $argc arguments"
    exit 1
}
lassign $argv kernel part registers object

set project [file normalize project]
set ip [file normalize ip]
file delete -force $project $ip $object

create_project -force -part $part package $project
add_files -norecurse [glob rtl/*.sv]
set_property top $kernel [current_fileset]
update_compile_order -fileset sources_1

ipx::package_project -root_dir $ip -vendor sparsespot -library kernel -taxonomy /KernelIP \
    -import_files -force
set core [ipx::current_core]
set_property name $kernel $core
set_property version 1.0 $core
set_property display_name "SparseSpot's word engine" $core

# What the linker asks of an IP that is to be a kernel whose runs XRT starts.
set_property sdx_kernel true $core
set_property sdx_kernel_type rtl $core
set_property ipi_drc {ignore_freq_hz true} $core
set_property vitis_drc {ctrl_protocol ap_ctrl_hs} $core

# The geometry is set in the sources: nobody may set it again.
foreach parameter [ipx::get_user_parameters -of_objects $core] {
    set name [get_property name $parameter]
    if {[string match "GEOMETRY*" $name]} {
        ipx::remove_user_parameter $name $core
    }
}

foreach bus {m_axi_gmem s_axi_control} {
    ipx::associate_bus_interfaces -busif $bus -clock ap_clk $core
}

# Without registers the linker would not know the kernel's arguments.
set map [ipx::get_memory_maps s_axi_control -of_objects $core]
set block [ipx::get_address_blocks -of_objects $map]
set described [open $registers r]
while {[gets $described line] >= 0} {
    if {[string trim $line] eq ""} {
        continue
    }
    lassign $line name offset bits bus description
    set register [ipx::add_register $name $block]
    set_property address_offset $offset $register
    set_property size $bits $register
    set_property description $description $register
    if {$bus ne "-"} {
        ipx::add_register_parameter ASSOCIATED_BUSIF $register
        set_property value $bus [ipx::get_register_parameters ASSOCIATED_BUSIF -of_objects $register]
    }
}
close $described

set_property core_revision 1 $core
set_property supported_families {} $core
set_property auto_family_support_level level_2 $core
ipx::create_xgui_files $core
ipx::update_checksums $core
ipx::check_integrity -kernel $core
ipx::save_core $core
close_project -delete

package_xo -force -xo_path $object -kernel_name $kernel -ip_directory $ip -ctrl_protocol ap_ctrl_hs
