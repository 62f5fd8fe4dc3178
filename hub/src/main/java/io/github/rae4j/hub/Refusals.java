// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.hub;

import io.github.rae4j.hub.HubException.Kind;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Says what an answer or a failed connection means, and what to do about it. */
final class Refusals {
  private final HubOptions options;
  private final Wire wire;

  Refusals(HubOptions options, Wire wire) {
    this.options = options;
    this.wire = wire;
  }

  /**
   * What was asked for, for messages.
   *
   * @param repository whose file or revision it is
   * @param revision of the repository
   * @param file in it, if the request was for one
   */
  record Subject(Repository repository, String revision, Optional<String> file) {
    @Override
    public String toString() {
      return file.map(name -> name + " of ").orElse("")
          + repository
          + (revision.equals(SnapshotRequest.DEFAULT_REVISION) ? "" : "@" + revision);
    }
  }

  /** What an answer that is not a success means. */
  HubException refusal(Subject subject, Answer answer) {
    String code = answer.header("X-Error-Code").orElse("");
    String message = answer.header("X-Error-Message").orElse("");
    String page = options.endpoint() + subject.repository().page();
    boolean isHub = !code.isEmpty() || !message.isEmpty();
    if (answer.status() == 407) {
      return new HubException(
          Kind.UNREACHABLE,
          "the proxy "
              + wire.proxy(answer.uri()).orElse("")
              + " asks for a user and password; put them into HTTPS_PROXY, as"
              + " http://USER:PASSWORD@HOST:PORT, and start Java with"
              + " -Djdk.http.auth.tunneling.disabledSchemes=");
    }
    if (code.equals("GatedRepo")) {
      return gated(subject, page);
    }
    if (code.equals("EntryNotFound")) {
      return new HubException(
          Kind.NOT_FOUND,
          "there is no "
              + subject
              + "; its files are listed at "
              + page
              + "/tree/"
              + subject.revision());
    }
    if (code.equals("RevisionNotFound")) {
      return new HubException(
          Kind.NOT_FOUND,
          subject.repository()
              + " has no branch, tag or commit "
              + subject.revision()
              + "; those it has are listed at "
              + page);
    }
    if (message.startsWith("Invalid credentials")) {
      return wrongToken();
    }
    if (code.equals("RepoNotFound") || (answer.status() == 401 && isHub)) {
      return noRepository(subject);
    }
    if (answer.status() == 401 || answer.status() == 403) {
      return new HubException(
          Kind.UNAUTHORIZED,
          Origins.shown(answer.uri())
              + " refuses access to "
              + subject
              + said(answer)
              + "; check what the access token may read, at "
              + options.endpoint()
              + "/settings/tokens");
    }
    if (answer.status() == 404) {
      return isHub
          ? noRepository(subject)
          : new HubException(
              Kind.NOT_FOUND,
              Origins.shown(answer.uri())
                  + " has nothing of "
                  + subject
                  + "; check the name, and HF_ENDPOINT if it is set");
    }
    return new HubException(
        Kind.UNREACHABLE,
        Origins.shown(answer.uri())
            + " does not serve "
            + subject
            + said(answer)
            + (answer.isTemporary()
                ? "; try again later"
                : "; check the name, and HF_ENDPOINT if it is set"));
  }

  private static String said(Answer answer) {
    return " (status "
        + answer.status()
        + answer.header("X-Error-Message").map(m -> ": " + Plain.beginning(m, 200)).orElse("")
        + ")";
  }

  private HubException gated(Subject subject, String page) {
    return new HubException(
        Kind.GATED,
        subject.repository()
            + " is given only to those who accepted its terms; accept them at "
            + page
            + (options.token().isPresent()
                ? " with the account of the access token that is used here, and wait until its"
                    + " owner lets you in"
                : ", make a token at "
                    + options.endpoint()
                    + "/settings/tokens and set HF_TOKEN to it"));
  }

  private HubException wrongToken() {
    return new HubException(
        Kind.UNAUTHORIZED,
        Origins.shown(options.endpoint())
            + " does not know the access token; check HF_TOKEN or the token file, or make a new"
            + " one at "
            + options.endpoint()
            + "/settings/tokens");
  }

  private HubException noRepository(Subject subject) {
    return new HubException(
        Kind.NOT_FOUND,
        "there is no "
            + subject.repository()
            + " at "
            + Origins.shown(options.endpoint())
            + (options.token().isPresent()
                ? ", or the access token may not read it; check the name"
                : ", or it is private; check the name, or set HF_TOKEN to a token that may read"
                    + " it"));
  }

  /** Something else answers in the place of the hub. */
  HubException notHub(URI uri, String what) {
    return new HubException(
        Kind.NOT_A_HUB,
        Origins.shown(uri)
            + " answers "
            + what
            + wire.proxy(uri).map(p -> " (through the proxy " + p + ")").orElse("")
            + ", which is not a hub's answer: a proxy or the login page of a network may be in the"
            + " way; open the address in a browser, and check HF_ENDPOINT and the proxy settings");
  }

  /** A connection that failed. */
  HubException broken(URI uri, IOException failure) {
    if (failure instanceof HubException known) {
      return known;
    }
    String to = Origins.shown(uri) + wire.proxy(uri).map(p -> " through the proxy " + p).orElse("");
    if (failure instanceof SSLException) {
      return new HubException(
          Kind.UNREACHABLE,
          "no safe connection to "
              + to
              + ": "
              + detail(failure)
              + "; if a proxy inspects connections here, name a trust store with its certificate by"
              + " -Djavax.net.ssl.trustStore",
          failure);
    }
    String advice =
        wire.hasAnswered()
            ? "; try again: what came so far is kept"
            : "; check the network, and HTTPS_PROXY and HF_ENDPOINT if they are needed here";
    return new HubException(
        Kind.UNREACHABLE, "no answer from " + to + ": " + reason(failure) + advice, failure);
  }

  /** Why a connection failed, in a few words. */
  static String reason(IOException failure) {
    if (failure instanceof UnknownHostException) {
      return "the name is not known";
    }
    if (failure instanceof ConnectException) {
      return "the connection was refused";
    }
    if (failure instanceof SocketTimeoutException) {
      return detail(failure);
    }
    return "the connection broke (" + detail(failure) + ")";
  }

  private static String detail(IOException failure) {
    String message = failure.getMessage();
    return message == null || message.equals("null")
        ? failure.getClass().getSimpleName()
        : Plain.beginning(message, 200);
  }
}
