// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.natives;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/**
 * Which instructions for low precisions the processor has, as its operating system tells. Immutable
 * and thread-safe.
 *
 * @param names what the system calls the processor's features, in lower case: the words of Linux's
 *     {@code /proc/cpuinfo}, or the names under macOS's {@code hw.optional} whose value is 1; empty
 *     where the system does not tell (Windows)
 */
public record CpuFeatures(Optional<Set<String>> names) {
  private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
  private static final Set<String> BF16 =
      Set.of("avx512_bf16", "amx_bf16", "bf16", "hw.optional.arm.feat_bf16");
  private static final Set<String> INT8 =
      Set.of(
          "avx512_vnni",
          "avx_vnni",
          "amx_int8",
          "asimddp",
          "i8mm",
          "hw.optional.arm.feat_dotprod",
          "hw.optional.arm.feat_i8mm");

  /** Copies the names. */
  public CpuFeatures {
    names = names.map(Set::copyOf);
  }

  /** Those of this machine. */
  public static CpuFeatures ofThisMachine() {
    String system = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    try {
      if (system.contains("linux")) {
        return linux(Files.readString(CPU_INFO, StandardCharsets.ISO_8859_1));
      }
      if (system.contains("mac")) {
        return macOs(sysctl());
      }
    } catch (IOException e) {
      return new CpuFeatures(Optional.empty());
    }
    return new CpuFeatures(Optional.empty());
  }

  /** Out of the lines {@code flags} (x86) or {@code Features} (ARM) of {@code /proc/cpuinfo}. */
  static CpuFeatures linux(String text) {
    Set<String> names = new TreeSet<>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      String key = colon < 0 ? "" : line.substring(0, colon).strip().toLowerCase(Locale.ROOT);
      if (key.equals("flags") || key.equals("features")) {
        names.addAll(words(line.substring(colon + 1)));
      }
    }
    return new CpuFeatures(names.isEmpty() ? Optional.empty() : Optional.of(names));
  }

  private static List<String> words(String text) {
    return List.of(text.strip().toLowerCase(Locale.ROOT).split("\\s+", -1));
  }

  /** Out of what {@code sysctl hw.optional} prints: one {@code name: value} a line. */
  static CpuFeatures macOs(String text) {
    Set<String> names = new TreeSet<>();
    for (String line : text.lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(colon + 1).strip().equals("1")) {
        names.add(line.substring(0, colon).strip().toLowerCase(Locale.ROOT));
      }
    }
    return new CpuFeatures(names.isEmpty() ? Optional.empty() : Optional.of(names));
  }

  private static String sysctl() throws IOException {
    Process process = new ProcessBuilder("sysctl", "hw.optional").redirectErrorStream(true).start();
    try {
      process.getOutputStream().close();
      String text =
          new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
      process.waitFor(5, TimeUnit.SECONDS);
      return text;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    } finally {
      process.destroy();
    }
  }

  /** Whether the processor is known to lack products of bfloat16 (AVX512-BF16, AMX, ARM's BF16). */
  public boolean lacksBf16() {
    return lacks(BF16);
  }

  /** Whether the processor is known to lack products of bytes (VNNI, AMX, ARM's dot product). */
  public boolean lacksInt8() {
    return lacks(INT8);
  }

  /** Whether the processor is known to multiply tiles of bfloat16 (AMX). */
  public boolean hasAmxBf16() {
    return names.filter(known -> known.contains("amx_bf16")).isPresent();
  }

  /** Whether the processor is known to multiply vectors of bfloat16 by AVX-512. */
  public boolean hasAvx512Bf16() {
    return names.filter(known -> known.contains("avx512_bf16")).isPresent();
  }

  private boolean lacks(Set<String> instructions) {
    return names.filter(known -> instructions.stream().noneMatch(known::contains)).isPresent();
  }
}
