// SPDX-License-Identifier: Apache-2.0
#include "tests/kernel/root/process.hpp"

namespace test {

extern "C" const char __executable_start[];

Process::Process(Env& env) : vspace_(env.make(ObjectType::pml4)) {
    error_ = invoke<Label::asid_pool_assign>(sel4::slot_init_asid_pool, vspace_);
    if (error_ == Error::none) error_ = add_tables(env, env.address());
    if (error_ == Error::none) error_ = add_image(env);
}

Error Process::map(CPtr page, Word address, sel4::CapRights rights) const {
    return invoke<Label::page_map>(page, vspace_, address, rights, sel4::vm_default);
}

// Those that are there already are no error.
Error Process::add_tables(Env& env, Word address) {
    const auto missing = [](Error error) { return error != Error::none && error != Error::delete_first; };
    Error error = invoke<Label::pdpt_map>(env.make(ObjectType::pdpt), vspace_, address, sel4::vm_default);
    if (missing(error)) return error;
    error = invoke<Label::page_directory_map>(env.make(ObjectType::page_directory), vspace_, address, sel4::vm_default);
    if (missing(error)) return error;
    error = invoke<Label::page_table_map>(env.make(ObjectType::page_table), vspace_, address, sel4::vm_default);
    return missing(error) ? error : Error::none;
}

Error Process::add_image(Env& env) {
    const sel4::SlotRegion frames = env.info().user_image_frames;
    const auto start = reinterpret_cast<Word>(__executable_start);
    if (const Error error = add_tables(env, start); error != Error::none) return error;
    for (SlotPos frame = frames.start; frame < frames.end; ++frame) {
        const SlotPos copy = env.slot();
        Error error = env.copy(copy, frame);
        if (error == Error::none) error = map(copy, start + (frame - frames.start) * page_size);
        if (error != Error::none) return error;
    }
    return Error::none;
}

} // namespace test
