// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import java.util.zip.CRC32;

/**
 * A CRC-32 that a zip archive records for one of its members.
 *
 * @param member name of the member
 * @param data bytes of the member
 * @param crc expected CRC-32
 */
record RecordedChecksum(String member, StorageRegion data, long crc) {
  private static final long BLOCK = 64L << 20;

  /** Reads the bytes and compares their checksum. */
  boolean matches() {
    CRC32 sum = new CRC32();
    for (long done = 0; done < data.length(); done += BLOCK) {
      sum.update(data.file().map(data.offset() + done, Math.min(BLOCK, data.length() - done)));
    }
    return sum.getValue() == crc;
  }

  /** The warning to show for a mismatch. */
  String warning() {
    return data.file().given()
        + ": member '"
        + member
        + "' does not match its checksum; it may be damaged, get the file again if results are odd";
  }
}
