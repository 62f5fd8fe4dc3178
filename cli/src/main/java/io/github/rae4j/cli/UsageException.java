package io.github.rae4j.cli;

import io.github.rae4j.spi.RaeException;

/** The command was called wrongly: exit status 2. */
final class UsageException extends RaeException {
  private static final long serialVersionUID = 1L;

  UsageException(String message) {
    super(message);
  }
}
