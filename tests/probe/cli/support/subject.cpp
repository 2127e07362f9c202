// A small instrumented program for the tests of the command line: does what its words say, one after the other.
//
//   clean        spawns a task, which ends
//   leak         spawns a task, drops its handle, and shuts its loop down: orphaned and pending
//   leak:LINE    the same, on that line
//   misuse       spawns a task, ends it, and ends it twice more: a mistake
//   hold         spawns a task that waits, and goes on with its loop open
//   hold:N       the same with N alike tasks
//   say:TEXT     prints a line
//   copy         copies standard input to standard output until its end
//   stdin        waits for the end of standard input
//   pause        waits for signals, for ever
//   trap         from now on a signal is named on standard output, and ends the program with status 0
//   name         the same, but only SIGUSR1 ends it
//   deaf         ignores SIGTERM
//   fork:WORD    a child does WORD, or several with a + between them, and exits; waits for it
//   leave:WORD   the same, and does not wait
//   bereaved     in such a child: waits until its parent has ended
//   exec         runs itself anew with the words that follow
//   root         becomes root, where its file lets it; ends after a while, whatever happens
//   raise:N      kills itself by a signal
//   exit:N       exits with a status; _exit:N without exit handlers
#include <curfew/probe.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <string_view>

namespace {

curfew_loop* loop = nullptr;

curfew_site site(std::uint32_t line, const char* function) {
  return curfew_intern_site("subject.cpp", line, 1, function);
}

curfew_node* spawn_waiting_task(std::uint32_t line = 14) {
  if (loop == nullptr) {
    curfew_loop_info info = CURFEW_LOOP_INFO_INIT;
    info.name = "main";
    loop = curfew_loop_begin(&info);
  }
  curfew_spawn_info spawn = CURFEW_SPAWN_INFO_INIT;
  spawn.owner = curfew_loop_id(loop);
  spawn.owned_by = CURFEW_OWNER_HANDLE;
  spawn.spawned_at = site(line, "foo");
  spawn.function = site(7, "bar");
  curfew_node* const task = curfew_task_spawn(loop, &spawn, curfew_now());
  curfew_task_poll_begin(loop, task, curfew_now());
  const curfew_site stack[] = {site(8, "bar")};
  curfew_wait_info wait = CURFEW_WAIT_INFO_INIT;
  wait.operation = curfew_intern_name("sleep_for", 9);
  wait.stack = stack;
  wait.kept = wait.depth = 1;
  curfew_task_wait(task, &wait);
  curfew_task_poll_end(loop, task, curfew_now());
  return task;
}

void end_loop() {
  curfew_loop_begin_shutdown(loop, curfew_now());
  curfew_loop_mark_pending(loop);
  curfew_loop_end(loop);
  loop = nullptr;
}

void clean() {
  curfew_node* const task = spawn_waiting_task();
  curfew_task_finish(loop, task, CURFEW_OUTCOME_COMPLETED, nullptr, 0, curfew_now());
  end_loop();
}

void misuse() {
  curfew_node* const task = spawn_waiting_task();
  for (int i = 0; i < 3; ++i) curfew_task_finish(loop, task, CURFEW_OUTCOME_COMPLETED, nullptr, 0, curfew_now());
  end_loop();
}

void leak(std::uint32_t line) {
  curfew_node* const task = spawn_waiting_task(line);
  curfew_task_orphan(loop, task, 0, site(line, "foo"));
  end_loop();
}

void read_to_the_end(int fd, bool copy) {
  char bytes[4096];
  for (ssize_t n = 0; (n = ::read(fd, bytes, sizeof bytes)) > 0;)
    if (copy && ::write(STDOUT_FILENO, bytes, static_cast<std::size_t>(n)) != n) std::abort();
}

bool one_is_enough = true;

extern "C" void name_signal(int number) {
  const char* const name = ::sigabbrev_np(number);
  if (::write(STDOUT_FILENO, name, std::strlen(name)) > 0 && (one_is_enough || number == SIGUSR1)) ::_exit(0);
}

void trap() {
  for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGUSR1, SIGUSR2}) std::signal(number, name_signal);
}

int number_in(std::string_view word) { return std::atoi(std::string(word.substr(word.find(':') + 1)).c_str()); }

void act(std::string_view word);

int parent_lives = -1;  // a pipe that ends when the parent does

void fork_to_do(std::string_view words, bool wait) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) std::abort();
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[1]);
    parent_lives = ends[0];
    for (auto plus = words.find('+'); plus != words.npos; plus = words.find('+')) {
      act(words.substr(0, plus));
      words.remove_prefix(plus + 1);
    }
    act(words);
    std::exit(0);
  }
  ::close(ends[0]);
  if (wait) ::waitpid(child, nullptr, 0);
}

void act(std::string_view word) {
  const auto rest = word.substr(std::min(word.size(), word.find(':') + 1));
  if (word == "clean")
    clean();
  else if (word == "misuse")
    misuse();
  else if (word == "leak")
    leak(14);
  else if (word.starts_with("leak:"))
    leak(static_cast<std::uint32_t>(number_in(word)));
  else if (word == "hold")
    spawn_waiting_task();
  else if (word.starts_with("hold:"))
    for (int i = number_in(word); i > 0; --i) spawn_waiting_task();
  else if (word.starts_with("say:"))
    std::printf("%s\n", std::string(rest).c_str()), std::fflush(stdout);
  else if (word == "copy" || word == "stdin")
    read_to_the_end(STDIN_FILENO, word == "copy");
  else if (word == "bereaved")
    read_to_the_end(parent_lives, false);
  else if (word == "pause")
    while (true) ::pause();
  else if (word == "trap")
    trap();
  else if (word == "name")
    one_is_enough = false, trap();
  else if (word == "deaf")
    std::signal(SIGTERM, SIG_IGN);
  else if (word.starts_with("fork:"))
    fork_to_do(rest, true);
  else if (word.starts_with("leave:"))
    fork_to_do(rest, false);
  else if (word == "root") {
    if (::setresuid(0, 0, 0) != 0) std::exit(97);
    ::alarm(20);
  } else if (word.starts_with("raise:"))
    std::raise(number_in(word));
  else if (word.starts_with("exit:"))
    std::exit(number_in(word));
  else if (word.starts_with("_exit:"))
    ::_exit(number_in(word));
  else
    std::fprintf(stderr, "subject: what is %s?\n", std::string(word).c_str()), std::exit(99);
}

}  // namespace

int main(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "exec") {
      argv[i] = argv[0];
      ::execv("/proc/self/exe", argv + i);
      return 98;
    }
    act(argv[i]);
  }
}
