// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.core.registry;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * A line of a service file: that a class provides a service.
 *
 * @param jar where the file is
 * @param service the name of the interface, which is the name of the file
 * @param provider the name of the class, not yet checked
 */
record ServiceLine(Path jar, String service, String provider) {
  static final String BYTE_ORDER_MARK = "\uFEFF";
  private static final String FOLDER = "META-INF/services/";

  /**
   * All lines of a jar's service files, in the order of the jar and without comments.
   *
   * @throws IOException if the file is not a readable jar
   */
  static List<ServiceLine> read(Path jar) throws IOException {
    List<ServiceLine> lines = new ArrayList<>();
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      for (ZipEntry entry : zip.stream().filter(ServiceLine::isServiceFile).toList()) {
        String service = entry.getName().substring(FOLDER.length());
        String text = new String(zip.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
        text.lines()
            .map(line -> line.replaceFirst("#.*", "").strip())
            .filter(line -> !line.isEmpty())
            .distinct()
            .forEach(line -> lines.add(new ServiceLine(jar, service, line)));
      }
    }
    return lines;
  }

  private static boolean isServiceFile(ZipEntry entry) {
    return entry.getName().startsWith(FOLDER)
        && entry.getName().indexOf('/', FOLDER.length()) < 0
        && entry.getName().length() > FOLDER.length();
  }

  /** Whether the file begins with a byte order mark, which is no part of the name. */
  boolean isMarked() {
    return provider.startsWith(BYTE_ORDER_MARK);
  }

  /** The class, for messages. */
  String shown() {
    return isMarked() ? provider.substring(BYTE_ORDER_MARK.length()).strip() : provider;
  }

  /** The service file, for messages. */
  String file() {
    return FOLDER + service;
  }
}
