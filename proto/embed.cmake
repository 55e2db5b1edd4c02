# The descriptor set as a C array: -DSET=<packed file> -DOUT=<C file>.
file(READ ${SET} hex HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${hex}")
string(REGEX REPLACE "((0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,)(0x..,))" "\\1\n" bytes "${bytes}")
file(WRITE ${OUT}
"#include \"bairi/v1/services.pb-c.h\"
const unsigned char bairi_descriptor_set[] = {
${bytes}};
const size_t bairi_descriptor_set_size = sizeof bairi_descriptor_set;
")
