#include "viewer/platform/glfw_keys.hpp"

#include <GLFW/glfw3.h>

namespace curfew::viewer {

namespace {

key after(key first, int steps) { return static_cast<key>(static_cast<int>(first) + steps); }

}  // namespace

key key_of_glfw(int code) {
  if (code >= GLFW_KEY_A && code <= GLFW_KEY_Z) return after(key::a, code - GLFW_KEY_A);
  if (code >= GLFW_KEY_0 && code <= GLFW_KEY_9) return after(key::zero, code - GLFW_KEY_0);
  if (code >= GLFW_KEY_KP_0 && code <= GLFW_KEY_KP_9) return after(key::zero, code - GLFW_KEY_KP_0);
  switch (code) {
    case GLFW_KEY_TAB:
      return key::tab;
    case GLFW_KEY_LEFT:
      return key::left;
    case GLFW_KEY_RIGHT:
      return key::right;
    case GLFW_KEY_UP:
      return key::up;
    case GLFW_KEY_DOWN:
      return key::down;
    case GLFW_KEY_PAGE_UP:
      return key::page_up;
    case GLFW_KEY_PAGE_DOWN:
      return key::page_down;
    case GLFW_KEY_HOME:
      return key::home;
    case GLFW_KEY_END:
      return key::end;
    case GLFW_KEY_DELETE:
      return key::del;
    case GLFW_KEY_BACKSPACE:
      return key::backspace;
    case GLFW_KEY_SPACE:
      return key::space;
    case GLFW_KEY_ENTER:
    case GLFW_KEY_KP_ENTER:
      return key::enter;
    case GLFW_KEY_ESCAPE:
      return key::escape;
    case GLFW_KEY_LEFT_CONTROL:
    case GLFW_KEY_RIGHT_CONTROL:
      return key::control;
    case GLFW_KEY_LEFT_SHIFT:
    case GLFW_KEY_RIGHT_SHIFT:
      return key::shift;
    case GLFW_KEY_LEFT_ALT:
      return key::alt;
    case GLFW_KEY_LEFT_SUPER:
    case GLFW_KEY_RIGHT_SUPER:
      return key::super;
    case GLFW_KEY_SLASH:
    case GLFW_KEY_KP_DIVIDE:
      return key::slash;
    case GLFW_KEY_MINUS:
    case GLFW_KEY_KP_SUBTRACT:
      return key::minus;
    case GLFW_KEY_EQUAL:
    case GLFW_KEY_KP_ADD:
      return key::equal;
    default:
      return key::unknown;
  }
}

}  // namespace curfew::viewer
