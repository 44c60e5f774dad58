// SPDX-License-Identifier: Apache-2.0
#include "manager/io_ports.hpp"

#include "manager/cspace.hpp"

namespace manager {

IoPorts IoPorts::issue(std::uint16_t first, std::uint16_t last) {
    const CPtr slot = cspace::take();
    const Error error = sel4::invoke<sel4::Label::io_port_control_issue>(sel4::slot_io_port_control, first, last,
                                                                         cspace::top(), slot, cspace::depth);
    return error == Error::none ? IoPorts(slot) : IoPorts();
}

} // namespace manager
