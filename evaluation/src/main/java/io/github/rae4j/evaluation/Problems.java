// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.evaluation;

import io.github.rae4j.errors.RaeException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Gathers what is missing or wrong before a long run starts, so that a user learns of all of it at
 * once. Not thread-safe.
 */
public final class Problems {
  private final List<RaeException> found = new ArrayList<>();

  /** Runs a check and keeps its error. */
  public void check(Runnable check) {
    get(
        () -> {
          check.run();
          return true;
        });
  }

  /** What an action gives; empty if it failed, which is kept. */
  public <T> Optional<T> get(Supplier<T> action) {
    try {
      return Optional.of(action.get());
    } catch (RaeException e) {
      add(e);
    }
    return Optional.empty();
  }

  /** Keeps an error; those of other problems one by one, and each only once. */
  public void add(RaeException problem) {
    if (problem instanceof Several several) {
      several.all.forEach(this::add);
    } else if (found.stream().noneMatch(e -> e.getMessage().equals(problem.getMessage()))) {
      found.add(problem);
    }
  }

  /** Whether nothing has failed so far. */
  public boolean isEmpty() {
    return found.isEmpty();
  }

  /**
   * Ends the checks.
   *
   * @throws RaeException if one has failed, its own error; if several have, one that names them
   *     all, with the place of the first
   */
  public void throwIfAny() {
    if (found.size() == 1) {
      throw found.get(0);
    }
    if (!found.isEmpty()) {
      throw new Several(found);
    }
  }

  private static String message(List<RaeException> problems) {
    return problems.stream()
        .map(problem -> "\n- " + problem.getMessage().replaceAll("\\R", "\n  "))
        .collect(Collectors.joining("", problems.size() + " things are missing or wrong:", ""));
  }

  /** Several errors in one. */
  private static final class Several extends RaeException {
    private static final long serialVersionUID = 1L;

    private final transient List<RaeException> all;

    Several(List<RaeException> problems) {
      super(message(problems), problems.get(0).where(), problems.get(0));
      this.all = List.copyOf(problems);
    }
  }
}
