// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * How a {@link Hub} works. {@link #fromEnvironment()} reads what the Hugging Face tools read; the
 * {@code with} methods change one value.
 *
 * @param cache the folder of the cache, such as {@code ~/.cache/huggingface/hub}
 * @param endpoint the server's address, such as {@code https://huggingface.co}
 * @param token the access token, sent to the endpoint and to no other host
 * @param offline whether the network must not be used
 * @param links whether the cache may hold symbolic links; else, and where none can be made, a
 *     snapshot has hard links or copies
 * @param threads how many files are fetched at once
 * @param silence how long a connection may be silent before it is given up and tried again
 * @param pause the first pause before another attempt, doubled for each further one; a server's
 *     {@code Retry-After} goes before
 * @param progress hears how far each file is
 */
public record HubOptions(
    Path cache,
    URI endpoint,
    Optional<String> token,
    boolean offline,
    boolean links,
    int threads,
    Duration silence,
    Duration pause,
    ProgressListener progress) {
  private static final URI PUBLIC = URI.create("https://huggingface.co");
  private static final int THREADS = 4;
  private static final Duration SILENCE = Duration.ofSeconds(30);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  /**
   * Checks the values.
   *
   * @throws IllegalArgumentException if the endpoint is not an {@code http} or {@code https}
   *     address, or a number is not positive
   */
  public HubOptions {
    String scheme = endpoint.getScheme();
    if (scheme == null || endpoint.getHost() == null || !scheme.matches("(?i)https?")) {
      throw new IllegalArgumentException(
          "the endpoint must be an http or https address, such as " + PUBLIC + ": " + endpoint);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be positive: " + threads);
    }
    if (silence.isNegative() || silence.isZero()) {
      throw new IllegalArgumentException("silence must be positive: " + silence);
    }
    if (pause.isNegative()) {
      throw new IllegalArgumentException("pause must not be negative: " + pause);
    }
    cache = cache.toAbsolutePath().normalize();
  }

  /** The public hub and the given cache, without a token. */
  public static HubOptions of(Path cache) {
    return new HubOptions(
        cache,
        PUBLIC,
        Optional.empty(),
        false,
        true,
        THREADS,
        SILENCE,
        PAUSE,
        ProgressListener.none());
  }

  /**
   * What the environment says: {@code HF_HUB_CACHE}, {@code HUGGINGFACE_HUB_CACHE}, {@code
   * HF_HOME}, {@code XDG_CACHE_HOME}, {@code HF_ENDPOINT}, {@code HF_TOKEN}, {@code HF_TOKEN_PATH},
   * {@code HF_HUB_OFFLINE}, {@code HF_HUB_DISABLE_SYMLINKS}, {@code HF_HUB_DOWNLOAD_TIMEOUT}.
   *
   * @throws HubException if a variable cannot be understood
   */
  public static HubOptions fromEnvironment() throws HubException {
    return Variables.ofProcess().options();
  }

  /** With another cache. */
  public HubOptions withCache(Path folder) {
    return new HubOptions(
        folder, endpoint, token, offline, links, threads, silence, pause, progress);
  }

  /** With another server. */
  public HubOptions withEndpoint(URI address) {
    return new HubOptions(cache, address, token, offline, links, threads, silence, pause, progress);
  }

  /** With an access token. */
  public HubOptions withToken(String value) {
    return new HubOptions(
        cache, endpoint, Optional.of(value), offline, links, threads, silence, pause, progress);
  }

  /** Without an access token. */
  public HubOptions withoutToken() {
    return new HubOptions(
        cache, endpoint, Optional.empty(), offline, links, threads, silence, pause, progress);
  }

  /** With or without the network. */
  public HubOptions withOffline(boolean value) {
    return new HubOptions(cache, endpoint, token, value, links, threads, silence, pause, progress);
  }

  /** With or without symbolic links. */
  public HubOptions withLinks(boolean value) {
    return new HubOptions(
        cache, endpoint, token, offline, value, threads, silence, pause, progress);
  }

  /** With another number of files at once. */
  public HubOptions withThreads(int number) {
    return new HubOptions(cache, endpoint, token, offline, links, number, silence, pause, progress);
  }

  /** With another limit for silent connections. */
  public HubOptions withSilence(Duration limit) {
    return new HubOptions(cache, endpoint, token, offline, links, threads, limit, pause, progress);
  }

  /** With another first pause before another attempt. */
  public HubOptions withPause(Duration first) {
    return new HubOptions(
        cache, endpoint, token, offline, links, threads, silence, first, progress);
  }

  /** With another listener. */
  public HubOptions withProgress(ProgressListener listener) {
    return new HubOptions(
        cache, endpoint, token, offline, links, threads, silence, pause, listener);
  }

  /** All but the token itself. */
  @Override
  public String toString() {
    return "HubOptions[cache="
        + cache
        + ", endpoint="
        + endpoint
        + ", token="
        + (token.isPresent() ? "set" : "none")
        + ", offline="
        + offline
        + ", links="
        + links
        + ", threads="
        + threads
        + ", silence="
        + silence
        + ", pause="
        + pause
        + "]";
  }
}
