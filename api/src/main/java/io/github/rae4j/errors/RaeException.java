// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.errors;

import java.util.Objects;
import java.util.Optional;

/**
 * An error that the user can fix: a wrong file, key, value or machine.
 *
 * <p>The message says in one or two lines what is wrong, what was expected and what to do; it is
 * shown as it is, without a stack trace. The subclass says what kind of error it is, and {@link
 * #file}, {@link #key} and {@link #part} say where it lies, as far as that is known.
 */
public class RaeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Files may hold names of any length. */
  private static final int MAX_LENGTH = 32_000;

  private final transient Where where;

  /** An error with its full explanation. */
  public RaeException(String message) {
    this(message, Where.UNKNOWN);
  }

  /** An error with its full explanation and the place it is about. */
  public RaeException(String message, Where where) {
    super(shown(message));
    this.where = Objects.requireNonNull(where, "where");
  }

  /** An error with its full explanation and what caused it. */
  public RaeException(String message, Throwable cause) {
    this(message, cause instanceof RaeException e ? e.where() : Where.UNKNOWN, cause);
  }

  /** An error with its full explanation, the place it is about, and what caused it. */
  public RaeException(String message, Where where, Throwable cause) {
    super(shown(message), cause);
    this.where = Objects.requireNonNull(where, "where");
  }

  /** Messages quote names of files and tensors, which may hold codes that steer a terminal. */
  @SuppressWarnings("ConstantValue") // callers outside may not check for null
  private static String shown(String message) {
    if (message == null) {
      return "";
    }
    String lines = Printable.lines(message.replace("\r\n", "\n"));
    int half = MAX_LENGTH / 2;
    return lines.length() <= MAX_LENGTH
        ? lines
        : lines.substring(0, half) + " ... " + lines.substring(lines.length() - half);
  }

  /** The explanation, which every such error has. */
  @Override
  public String getMessage() {
    return Objects.requireNonNull(super.getMessage(), "an error that a user can mend says how");
  }

  /**
   * The same kind of error with another message, for example one that says where it happened; this
   * one is its cause.
   *
   * @param message the full explanation
   * @param place the place that the error is about
   */
  public final RaeException explained(String message, Where place) {
    if (this instanceof MissingFileException) {
      return new MissingFileException(message, place, this);
    }
    if (this instanceof CheckpointException) {
      return new CheckpointException(message, place, this);
    }
    if (this instanceof DataException) {
      return new DataException(message, place, this);
    }
    if (this instanceof DeviceException) {
      return new DeviceException(message, place, this);
    }
    if (this instanceof PluginException) {
      return new PluginException(message, place, this);
    }
    if (this instanceof ConfigException) {
      return new ConfigException(message, place, this);
    }
    return new RaeException(message, place, this);
  }

  /** The place that the error is about. */
  @SuppressWarnings("ConstantValue") // a transient field is null after deserialisation
  public final Where where() {
    return where == null ? Where.UNKNOWN : where;
  }

  /** The file, folder or other origin that is wrong. */
  public final Optional<String> file() {
    return where().file();
  }

  /** The full key of a config, or the name of a tensor in a checkpoint. */
  public final Optional<String> key() {
    return where().key();
  }

  /** The part that is concerned. */
  public final Optional<String> part() {
    return where().part();
  }
}
