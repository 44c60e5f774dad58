// SPDX-License-Identifier: Apache-2.0
#include "personality/net/netlink/message.hpp"

#include <algorithm>
#include <new>

namespace personality::net::netlink {

Message& Message::put_bytes(std::span<const std::byte> bytes) {
    const std::uint32_t whole = linux::netlink_align(static_cast<std::uint32_t>(bytes.size()));
    if (whole > most - length_) return *this;
    std::memcpy(bytes_ + length_, bytes.data(), bytes.size());
    std::memset(bytes_ + length_ + bytes.size(), 0, whole - bytes.size());
    length_ += whole;
    return *this;
}

Message& Message::attribute_bytes(std::uint16_t type, std::span<const std::byte> value) {
    if (sizeof(linux::NlAttr) + linux::netlink_align(static_cast<std::uint32_t>(value.size())) > most - length_)
        return *this;
    put(linux::NlAttr{static_cast<std::uint16_t>(sizeof(linux::NlAttr) + value.size()), type});
    return put_bytes(value);
}

Message& Message::text_attribute(std::uint16_t type, std::string_view text) {
    char bytes[64] = {};
    const std::size_t length = text.copy(bytes, sizeof bytes - 1);
    return attribute_bytes(type, std::as_bytes(std::span(bytes, length + 1)));
}

std::span<const std::byte> Message::bytes() {
    std::memcpy(bytes_, &length_, sizeof length_);
    return {bytes_, length_};
}

Datagrams::~Datagrams() {
    while (!empty())
        (void)take_first();
}

void Datagrams::add(Message& message) {
    const std::span<const std::byte> bytes = message.bytes();
    if (failed_) return;
    if (!open_ || last_ == nullptr || Datagram::most - last_->length < bytes.size()) {
        last_ = new (std::nothrow) Datagram;
        failed_ = last_ == nullptr;
        if (failed_) return;
        waiting_.push_back(*last_);
        ++count_;
        open_ = true;
    }
    std::memcpy(last_->bytes + last_->length, bytes.data(), bytes.size());
    last_->length += static_cast<std::uint32_t>(bytes.size());
}

Result<std::unique_ptr<Datagram>> Datagrams::take_first() {
    std::unique_ptr<Datagram> first(waiting_.pop_front());
    if (first.get() == last_) last_ = nullptr;
    --count_;
    return first;
}

Result<std::unique_ptr<Datagram>> Datagrams::copy_first() const {
    std::unique_ptr<Datagram> copy(new (std::nothrow) Datagram);
    if (!copy) return Errno::enobufs;
    copy->length = waiting_.front().length;
    std::memcpy(copy->bytes, waiting_.front().bytes, copy->length);
    return copy;
}

std::span<const std::byte> find_attribute(std::span<const std::byte> attributes, std::uint16_t type) {
    while (attributes.size() >= sizeof(linux::NlAttr)) {
        linux::NlAttr header;
        std::memcpy(&header, attributes.data(), sizeof header);
        if (header.length < sizeof header || header.length > attributes.size()) break;
        if ((header.type & linux::nla_type_mask) == type)
            return attributes.subspan(sizeof header, header.length - sizeof header);
        attributes = attributes.subspan(std::min<std::size_t>(linux::netlink_align(header.length), attributes.size()));
    }
    return {};
}

} // namespace personality::net::netlink
