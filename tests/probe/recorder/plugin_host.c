/* Uses a plugin in a thread and closes it before the thread ends, which is when the plugin's code is wanted again; then
 * forks. */
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

static const char* path;

static void* use_and_close(void* unused) {
  void* const plugin = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (plugin == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    _exit(9);
  }
  void (*use)(void);
  *(void**)&use = dlsym(plugin, "use");
  use();
  dlclose(plugin);
  return unused;
}

int main(int argc, char** argv) {
  if (argc != 2) return 8;
  path = argv[1];
  for (int round = 0; round < 3; ++round) {
    pthread_t thread;
    if (pthread_create(&thread, NULL, use_and_close, NULL) != 0) return 7;
    pthread_join(thread, NULL);
    const pid_t child = fork();
    if (child == 0) _exit(0);
    int status = 0;
    waitpid(child, &status, 0);
    if (status != 0) return 6;
  }
  puts("survived");
  return 0;
}
