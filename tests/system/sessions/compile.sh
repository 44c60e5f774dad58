# SPDX-License-Identifier: Apache-2.0
# gcc and make: a C++ program of two files with threads, built, run, changed and built again
set -eu
mkdir -p /tmp/program && cd /tmp/program
cat > main.cpp <<'X'
#include <future>
#include <iostream>
#include <map>
#include <stdexcept>
#include <vector>
int part(int from, int to);
int main() {
    std::vector<std::future<int>> parts;
    for (int i = 0; i < 4; ++i) parts.push_back(std::async(std::launch::async, part, i * 1000, (i + 1) * 1000));
    int sum = 0;
    for (auto& each : parts) sum += each.get();
    std::map<std::string, int> values{{"sum", sum}};
    for (const auto& [name, value] : values) std::cout << name << ' ' << value << '\n';
    try {
        throw std::runtime_error("thrown");
    } catch (const std::exception& error) {
        std::cout << error.what() << '\n';
    }
}
X
cat > part.cpp <<'X'
int part(int from, int to) {
    int sum = 0;
    for (int i = from; i < to; ++i) sum += i;
    return sum;
}
X
cat > Makefile <<'X'
program: main.o part.o
	g++ -o $@ $^
%.o: %.cpp
	g++ -O1 -c $<
X
make -j2 | sort
./program
make
touch -d '+1 minute' part.cpp && make 2> /dev/null
./program | sha256sum
