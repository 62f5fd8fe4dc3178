// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.serve;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The files of the page, read once; nothing else can be asked for. Immutable. */
final class Page {
  private static final List<String> FILES =
      List.of(
          "index.html",
          "style.css",
          "app.js",
          "api.js",
          "dom.js",
          "jobs.js",
          "form.js",
          "generate.js",
          "guidance.js",
          "denoise.js",
          "latents.js",
          "reconstruct.js",
          "interpolate.js",
          "inpaint.js",
          "pictures.js");

  private final Map<String, byte[]> contents = new LinkedHashMap<>();

  Page() {
    FILES.forEach(name -> contents.put(name, read(name)));
  }

  private static byte[] read(String name) {
    try (InputStream in = Page.class.getResourceAsStream("page/" + name)) {
      if (in == null) {
        throw new IllegalStateException("the page has no file " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A file. */
  byte[] content(String name) {
    byte[] content = contents.get(name);
    if (content == null) {
      throw ApiProblem.of(404, "the page has no such file");
    }
    return content;
  }

  /** The media type of a file. */
  static String mediaType(String name) {
    if (name.endsWith(".js")) {
      return "text/javascript; charset=utf-8";
    }
    return name.endsWith(".css") ? "text/css; charset=utf-8" : "text/html; charset=utf-8";
  }
}
