// SPDX-License-Identifier: Apache-2.0
//
// One who follows an open file's events without keeping it open: epoll(7). It is told when the file goes.
#pragma once

#include "personality/base/list.hpp"

namespace personality::fs {

class FileWatch {
  public:
    virtual void file_gone() = 0; // may destroy this

  protected:
    ~FileWatch() = default;

  private:
    friend class File;
    ListHook file_hook_;
};

} // namespace personality::fs
