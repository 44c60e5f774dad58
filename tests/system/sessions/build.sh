# SPDX-License-Identifier: Apache-2.0
# cmake and ninja: a project with threads, its tests, and only what changed built again
set -eu
mkdir -p /tmp/project && cd /tmp/project
cat > CMakeLists.txt <<'Y'
cmake_minimum_required(VERSION 3.20)
project(example C)
find_package(Threads REQUIRED)
add_library(part STATIC part.c)
add_executable(example main.c)
target_link_libraries(example part Threads::Threads)
enable_testing()
add_test(NAME runs COMMAND example)
Y
echo 'int part(int x) { return x * 2; }' > part.c
cat > main.c <<'Y'
#include <pthread.h>
#include <stdio.h>
int part(int);
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static int sum;
static void* work(void* unused) {
    for (int i = 0; i < 1000; ++i) {
        pthread_mutex_lock(&lock);
        sum += part(1);
        pthread_mutex_unlock(&lock);
    }
    return unused;
}
int main(void) {
    pthread_t threads[8];
    for (int i = 0; i < 8; ++i) pthread_create(&threads[i], NULL, work, NULL);
    for (int i = 0; i < 8; ++i) pthread_join(threads[i], NULL);
    printf("%d\n", sum);
    return sum != 16000;
}
Y
cmake -G Ninja -B build . | tail -1
ninja -C build | tail -1 && build/example
(cd build && ctest) | grep 'tests passed'
ninja -C build | tail -1
echo 'int part(int x) { return x + x; }' > part.c
ninja -C build -n | grep -c '^\[' && ninja -C build | tail -1 && build/example
