// SPDX-License-Identifier: Apache-2.0
//
// Cases about Linux's file calls that run in three places: on Linux itself, which says what is right; inside a
// container; and in one process with the personality's handlers, under sanitizers (tests/host/personality/fs). They
// make system calls only through call(), which each place defines.
#pragma once

#include <fcntl.h>
#include <sys/stat.h>
#include <sys/syscall.h>

#include <cerrno>
#include <string>

// The result, or the error number negated.
long call_words(long number, const long (&words)[6]);

template<typename T>
long word(T value) {
    if constexpr (std::is_pointer_v<T> || std::is_null_pointer_v<T>)
        return reinterpret_cast<long>(static_cast<const volatile void*>(value));
    else
        return static_cast<long>(value);
}

template<typename... T>
long call(long number, T... arguments) {
    const long words[6] = {word(arguments)...};
    return call_words(number, words);
}

namespace test {

struct Case {
    const char* name;
    void (*run)();
    const Case* next;
};
extern const Case* first_case;

struct Registered : Case {
    Registered(const char* case_name, void (*body)()) : Case{case_name, body, first_case} { first_case = this; }
};

void fail(const char* file, int line, const std::string& what);
bool has_failed(); // a check of the case that runs

inline void check(bool held, const char* text, const char* file, int line) {
    if (!held) fail(file, line, text);
}
inline void check_equal(long long got, long long wanted, const char* text, const char* file, int line) {
    if (got != wanted)
        fail(file, line, std::string(text) + " is " + std::to_string(got) + ", not " + std::to_string(wanted));
}

// Runs each case, or only those named, in an empty directory of its own below `directory`. The number that failed.
int run(const std::string& directory, int count, char** names);

} // namespace test

// A case's body follows.
#define CASE(name)                                                                                                     \
    static void name();                                                                                                \
    static const test::Registered name##_case(#name, name);                                                            \
    static void name()

#define CHECK(condition) test::check(condition, #condition, __FILE__, __LINE__)
#define CHECK_EQ(got, wanted) test::check_equal(got, wanted, #got, __FILE__, __LINE__)
#define CHECK_FAILS(result, error) test::check_equal(result, -(error), #result, __FILE__, __LINE__)

// Calls that many cases make. Each ends the case with a message if it fails.
namespace test {

int open(const char* path, int flags, int mode = 0644);
void close(int descriptor);
void make_file(const char* path, const std::string& content);
std::string content(const char* path);
struct stat status(const char* path); // lstat
std::string names(const char* path);  // of a directory's entries, sorted, without dots, joined by spaces

} // namespace test
