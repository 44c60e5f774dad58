// SPDX-License-Identifier: Apache-2.0
//
// How the image library fails: an exception whose text says what was wrong, where, and what to do about it. The library
// is host code between libraries that throw themselves; the CLI's verbs catch Error at one place.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>

namespace image {

enum class ErrorKind {
    BadInput, // the archive, its contents or an argument
    NotFound, // no such image or file
    Conflict, // the request contradicts the store's state, such as removing an image that has other names
    NoSpace,  // of disk, or of the store's address space
    System,   // the host refused something
};

class Error : public std::runtime_error {
  public:
    Error(ErrorKind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}

    ErrorKind kind() const { return kind_; }

  private:
    ErrorKind kind_;
};

// Error for a failed system call: `doing` is what was attempted ("writing /a/b"), `error` the errno. ENOSPC, EDQUOT and
// EFBIG become NoSpace.
Error system_error(std::string_view doing, int error);

// The error again with where it happened in front: "layer 2 of 3: ...".
Error with_context(std::string_view context, const Error& error);

// `text` in single quotes with everything unprintable escaped: names come from archives nobody has vetted.
std::string in_quotes(std::string_view text);

} // namespace image
