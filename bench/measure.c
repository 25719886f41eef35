/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Runs a command and writes one line "SECONDS CPU_SECONDS MEGABYTES" (at its most) to a file; ends with the
 * command's status.
 *
 *   measure FILE COMMAND ARGUMENTS...
 */
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds_of(struct timeval t) {
    return (double)t.tv_sec + (double)t.tv_usec / 1e6;
}

int main(int argc, char **argv) {
    struct timespec began, ended;
    struct rusage use;
    int status;
    if (argc < 3) return 2;
    clock_gettime(CLOCK_MONOTONIC, &began);
    pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &use) != child) return 127;
    clock_gettime(CLOCK_MONOTONIC, &ended);
    double wall = (double)(ended.tv_sec - began.tv_sec) + (double)(ended.tv_nsec - began.tv_nsec) / 1e9;
    FILE *out = fopen(argv[1], "w");
    if (out == NULL) return 127;
    fprintf(out, "%.3f %.3f %.0f\n", wall, seconds_of(use.ru_utime) + seconds_of(use.ru_stime),
            (double)use.ru_maxrss / 1000);
    fclose(out);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128;
}
