// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The variables of the Hugging Face tools, read as these read them.
 *
 * @param values by name
 * @param home the user's home, in place of {@code ~}
 */
record Variables(Map<String, String> values, Path home) {
  private static final Pattern VARIABLE = Pattern.compile("\\$(?:(\\w+)|\\{([^}]*)\\})");
  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");

  // Nothing can be made below it: there is no home that a cache could be put into.
  private static final Path NO_HOME = Path.of("/dev/null/no-home");

  static Variables ofProcess() {
    return new Variables(
        System.getenv(), home(System.getProperty("user.home"), System.getenv("HOME")));
  }

  /** The user's home; Java calls it {@code ?} where the user is unknown, as in many containers. */
  static Path home(@Nullable String property, @Nullable String variable) {
    for (String home : new @Nullable String[] {property, variable}) {
      if (home != null && !home.isBlank() && Path.of(home).isAbsolute()) {
        return Path.of(home);
      }
    }
    return NO_HOME;
  }

  HubOptions options() throws HubException {
    HubOptions options =
        HubOptions.of(cache())
            .withEndpoint(endpoint())
            .withOffline(isTrue("HF_HUB_OFFLINE") || isTrue("TRANSFORMERS_OFFLINE"))
            .withLinks(!isTrue("HF_HUB_DISABLE_SYMLINKS"));
    Optional<Duration> silence = silence();
    if (silence.isPresent()) {
      options = options.withSilence(silence.get());
    }
    Optional<String> token = token();
    return token.isPresent() ? options.withToken(token.get()) : options;
  }

  private Path cache() throws HubException {
    Optional<Path> named = folder("HF_HUB_CACHE");
    if (named.isEmpty()) {
      named = folder("HUGGINGFACE_HUB_CACHE");
    }
    return named.isPresent() ? named.get() : huggingFaceHome().resolve("hub");
  }

  private Path huggingFaceHome() throws HubException {
    Optional<Path> named = folder("HF_HOME");
    if (named.isPresent()) {
      return named.get();
    }
    return folder("XDG_CACHE_HOME").orElse(home.resolve(".cache")).resolve("huggingface");
  }

  private URI endpoint() throws HubException {
    String value = value("HF_ENDPOINT").orElse("https://huggingface.co").strip();
    String address = value.replaceAll("/+$", "");
    try {
      URI uri = new URI(address);
      String scheme = uri.getScheme();
      if (scheme != null && scheme.matches("(?i)https?") && uri.getHost() != null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Reported below, as one that parses and is no web address.
    }
    throw new HubException(
        HubException.Kind.INVALID,
        "HF_ENDPOINT is "
            + value
            + "; give an address such as https://huggingface.co, or unset the variable");
  }

  private Optional<Duration> silence() throws HubException {
    Optional<String> value = value("HF_HUB_DOWNLOAD_TIMEOUT");
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = value.get().strip();
    if (!text.matches("[0-9]{1,6}") || Integer.parseInt(text) == 0) {
      throw new HubException(
          HubException.Kind.INVALID,
          "HF_HUB_DOWNLOAD_TIMEOUT is " + text + "; give a number of seconds, such as 30");
    }
    return Optional.of(Duration.ofSeconds(Integer.parseInt(text)));
  }

  /** The variable, else the file that {@code hf auth login} writes. */
  private Optional<String> token() throws HubException {
    if (isTrue("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return Optional.empty();
    }
    for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
      Optional<String> value = value(name).flatMap(Variables::cleaned);
      if (value.isPresent()) {
        return Optional.of(checked(value.get(), name));
      }
    }
    Optional<Path> named = folder("HF_TOKEN_PATH");
    Path file = named.isPresent() ? named.get() : huggingFaceHome().resolve("token");
    try {
      Optional<String> token = cleaned(Files.readString(file));
      return token.isPresent()
          ? Optional.of(checked(token.get(), file.toString()))
          : Optional.empty();
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    } catch (IOException | SecurityException e) {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      throw new HubException(
          HubException.Kind.INVALID,
          file
              + ": the file with the access token cannot be read; make it readable, or set"
              + " HF_TOKEN",
          e);
    }
  }

  /** Without line ends, which editors and {@code echo} leave behind. */
  private static Optional<String> cleaned(String text) {
    String token = text.replace("\r", "").replace("\n", "").strip();
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  /** A token goes into a header, so it must be printable ASCII; it is not repeated here. */
  private static String checked(String token, String from) throws HubException {
    if (!token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new HubException(
          HubException.Kind.INVALID,
          from
              + ": the access token has spaces or characters that no token has; copy it again from"
              + " https://huggingface.co/settings/tokens");
    }
    return token;
  }

  private boolean isTrue(String name) {
    return value(name).filter(v -> TRUE.contains(v.strip().toUpperCase(Locale.ROOT))).isPresent();
  }

  private Optional<String> value(String name) {
    return Optional.ofNullable(values.get(name)).filter(value -> !value.isBlank());
  }

  private Optional<Path> folder(String name) throws HubException {
    Optional<String> value = value(name);
    if (value.isEmpty()) {
      return Optional.empty();
    }
    String text = expanded(value.get());
    try {
      boolean isBelowHome = text.equals("~") || text.startsWith("~/") || text.startsWith("~\\");
      return Optional.of(
          isBelowHome
              ? home.resolve(text.substring(Math.min(2, text.length())))
              : Path.of(text).toAbsolutePath());
    } catch (InvalidPathException e) {
      throw new HubException(HubException.Kind.INVALID, name + " is not a path: " + value.get(), e);
    }
  }

  /** As Python's {@code expandvars}: an unknown variable stays as it is. */
  private String expanded(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            match -> {
              String name = match.group(1) == null ? match.group(2) : match.group(1);
              return Matcher.quoteReplacement(values.getOrDefault(name, match.group()));
            });
  }
}
