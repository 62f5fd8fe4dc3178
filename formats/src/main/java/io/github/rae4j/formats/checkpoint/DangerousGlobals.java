// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * The names by which a pickle would run commands in Python. rae4j runs nothing that a pickle names;
 * a file that mentions these is refused all the same, because its other readers would.
 */
final class DangerousGlobals {
  /** Modules of which nothing belongs into a checkpoint. */
  private static final Set<String> MODULES =
      Set.of(
          "commands",
          "popen2",
          "runpy",
          "importlib",
          "imp",
          "ctypes",
          "_ctypes",
          "socket",
          "_socket",
          "shutil",
          "webbrowser",
          "code",
          "codeop",
          "bdb",
          "pdb",
          "timeit",
          "cProfile",
          "profile",
          "marshal",
          "pickle",
          "_pickle",
          "cPickle");

  /** Modules that are refused also as attributes of others, as in {@code collections.abc.os}. */
  private static final Set<String> ANYWHERE =
      Set.of("os", "posix", "nt", "sys", "subprocess", "pty", "__globals__", "__builtins__");

  private static final Set<String> BUILTINS = Set.of("builtins", "__builtin__");

  private static final Set<String> FUNCTIONS =
      Set.of(
          "eval",
          "exec",
          "execfile",
          "compile",
          "open",
          "file",
          "__import__",
          "reload",
          "apply",
          "input",
          "raw_input",
          "breakpoint",
          "globals",
          "locals",
          "vars",
          "setattr",
          "delattr");

  private DangerousGlobals() {}

  /** Whether a checkpoint that mentions this qualified name is an attack, or no checkpoint. */
  static boolean contains(String qualifiedName) {
    List<String> words = Arrays.asList(qualifiedName.split("\\.", -1));
    if (MODULES.contains(words.get(0)) || words.stream().anyMatch(ANYWHERE::contains)) {
      return true;
    }
    for (int i = 1; i < words.size(); i++) {
      if (BUILTINS.contains(words.get(i - 1)) && FUNCTIONS.contains(words.get(i))) {
        return true;
      }
    }
    return qualifiedName.chars().anyMatch(c -> c <= ' ' || Character.isISOControl(c));
  }
}
