// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import io.github.rae4j.hub.Blocks.Block;
import io.github.rae4j.hub.HubException.Kind;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/**
 * Fetches one file until it is whole and right: goes on where an earlier attempt ended, tries again
 * what may pass, and gives up what does not.
 */
final class Download {
  /** Whole files that were wrong, after which it is not the network's fault. */
  private static final int WRONG = 2;

  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes (\\d{1,18})-\\d{1,18}/(\\d{1,18})");

  private final HubOptions options;
  private final Wire wire;
  private final Refusals refusals;
  private final Source source;
  private final PartFile part;
  private final Attempts attempts;
  private long furthest;
  private int wrong;

  Download(HubOptions options, Wire wire, Refusals refusals, Source source, PartFile part) {
    this.options = options;
    this.wire = wire;
    this.refusals = refusals;
    this.source = source;
    this.part = part;
    this.attempts = new Attempts(options, source.name());
    this.furthest = part.length();
  }

  /**
   * Fetches what is missing.
   *
   * @throws HubException if it cannot be had
   */
  void run() throws HubException, InterruptedException {
    options.progress().progress(source.name(), part.length(), source.size());
    URI uri = source.first();
    while (!isDone()) {
      try (Answer answer = wire.open(uri, range())) {
        uri = source.again();
        take(answer);
      } catch (HubException e) {
        throw e;
      } catch (Wire.RedirectException e) {
        throw refusals.notHub(uri, "with redirects that lead nowhere");
      } catch (IOException e) {
        uri = source.again();
        failed(e);
      }
    }
  }

  private Optional<String> range() {
    return part.length() == 0 ? Optional.empty() : Optional.of("bytes=" + part.length() + "-");
  }

  private boolean isDone() throws HubException, InterruptedException {
    if (!part.isComplete()) {
      return false;
    }
    if (part.isRight()) {
      return true;
    }
    wrong("its checksum is not " + source.checksum().hex());
    return false;
  }

  /** Begins again with an empty file, unless that happened before. */
  private void wrong(String what) throws HubException, InterruptedException {
    part.restart();
    wrong++;
    if (wrong >= WRONG) {
      throw new HubException(
          Kind.DAMAGED,
          source.name()
              + " arrived damaged "
              + wrong
              + " times: "
              + what
              + "; it was not kept. Try again later, and without the proxy if there is one");
    }
    options.progress().retrying(source.name(), what, Duration.ZERO);
    options.progress().progress(source.name(), 0, source.size());
  }

  private void take(Answer answer) throws IOException, InterruptedException {
    if (answer.isTemporary()) {
      attempts.failed(
          "status " + answer.status(), answer.retryAfter(), source.refusal().apply(answer));
      return;
    }
    if (answer.status() == 416) {
      wrong("the server does not have the part from byte " + part.length() + " on");
      return;
    }
    if (!answer.isSuccess()) {
      throw source.isXet() ? onlyXet(source.name()) : source.refusal().apply(answer);
    }
    Optional<String> encoding = answer.header("Content-Encoding");
    if (encoding.filter(e -> !e.equalsIgnoreCase("identity")).isPresent()) {
      throw refusals.notHub(answer.uri(), "with compressed bytes, which were not asked for");
    }
    Optional<String> misfit = misfit(answer);
    if (misfit.isPresent()) {
      if (answer.isHtml()) {
        throw refusals.notHub(answer.uri(), "with a web page in the place of " + source.name());
      }
      wrong(misfit.get());
      return;
    }
    if (answer.status() != 206 && part.length() > 0) {
      part.restart();
      options.progress().progress(source.name(), 0, source.size());
    }
    receive(answer.body());
  }

  static HubException onlyXet(String name) {
    return new HubException(
        Kind.XET_ONLY,
        name
            + " is kept in Xet, and its server hands it out over no other protocol; fetch it with"
            + " \"hf download\" and the package hf_xet, into the same cache");
  }

  /** Why an answer cannot be what is missing of the file. */
  private Optional<String> misfit(Answer answer) {
    if (answer.status() == 206) {
      Matcher range = CONTENT_RANGE.matcher(answer.header("Content-Range").orElse(""));
      boolean fits =
          range.matches()
              && Long.parseLong(range.group(1)) == part.length()
              && Long.parseLong(range.group(2)) == source.size();
      return fits ? Optional.empty() : Optional.of("the server sends another part than was asked");
    }
    return answer
        .bytes("Content-Length")
        .filter(length -> length != source.size())
        .map(length -> "it has " + length + " bytes instead of " + source.size());
  }

  private void receive(Blocks body) throws IOException, InterruptedException {
    try {
      for (Optional<Block> block = body.next(); block.isPresent(); block = body.next()) {
        if (part.length() + block.get().length() > source.size()) {
          wrong("it has more than " + source.size() + " bytes");
          return;
        }
        Block filled = block.get();
        part.add(filled, () -> body.giveBack(filled));
        options.progress().progress(source.name(), part.length(), source.size());
      }
    } finally {
      if (part.length() > furthest) {
        furthest = part.length();
        attempts.progressed();
      }
    }
    if (!part.isComplete()) {
      throw new IOException("the answer ended early");
    }
  }

  private void failed(IOException failure) throws HubException, InterruptedException {
    HubException told = refusals.broken(source.again(), failure);
    if (failure instanceof SSLException && part.length() == 0) {
      throw told;
    }
    attempts.failed(Refusals.reason(failure), Optional.empty(), told);
  }
}
