// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.testkit.Fuzzing;
import io.github.rae4j.testkit.Mutator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/** Pickles in archives of PyTorch: programs of random instructions, and damaged real ones. */
final class PickleSamples {
  private static final String TENSOR =
      "ctorch._utils\n_rebuild_tensor_v2\n((X\7\0\0\0storagectorch\nFloatStorage\nX\1\0\0\0"
          + "0X\3\0\0\0cpuK\4tQK\0K\2K\2\u0086K\2K\1\u0086\u0089}tR";

  private static final String MODEL =
      "\u0080\2}q\0(X\3\0\0\0emaq\1}q\2(X\1\0\0\0wq\3"
          + TENSOR
          + "X\1\0\0\0vq\4"
          + TENSOR
          + "uX\4\0\0\0argsq\5cargparse\nNamespace\n)\u0081}(X\2\0\0\0lrG?\u00f0\0\0\0\0\0\0ub"
          + "X\3\0\0\0rngcnumpy._core.multiarray\n_reconstruct\n(cnumpy\nndarray\nK\0\u0085"
          + "c_codecs\nencode\n(X\1\0\0\0bX\6\0\0\0latin1tRtRu.";

  /** Instructions and values, harmless and not. */
  private static final List<String> WORDS =
      List.of(
          "(",
          "0",
          "1",
          "2",
          "N",
          "}",
          "]",
          ")",
          "t",
          "\u0085",
          "\u0086",
          "\u0087",
          "a",
          "e",
          "s",
          "u",
          "b",
          "R",
          "o",
          "Q",
          "\u0081",
          "\u0092",
          "\u0091",
          "\u008f",
          "\u0090",
          "\u0094",
          "\u0088",
          "\u0089",
          "q\0",
          "q\1",
          "h\0",
          "h\1",
          "h\7",
          "K\0",
          "K\u00ff",
          "J\u00ff\u00ff\u00ff\u00ff",
          "\u008a\10\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\177",
          "\u008a\0",
          "G\177\u00f0\0\0\0\0\0\0",
          "X\1\0\0\0a",
          "X\2\0\0\0\u00c3\u00a9",
          "U\1x",
          "C\2ab",
          "X\7\0\0\0storage",
          "X\6\0\0\0latin1",
          "\u008c\1b",
          "X\377\377\377\177",
          "\u008d\0\0\0\0\0\0\0\200",
          "\u0096\0\0\0\0\1\0\0\0",
          "ccollections\nOrderedDict\n",
          "ccollections\nCounter\n",
          "ccollections\ndefaultdict\n",
          "ctorch\nSize\n",
          "ctorch\ndevice\n",
          "ctorch\nFloatStorage\n",
          "ctorch\nQInt8Storage\n",
          "ctorch\ncomplex128\n",
          "ctorch\nfloat32\n",
          "ctorch\nUntypedStorage\n",
          "ctorch._utils\n_rebuild_tensor\n",
          "ctorch._utils\n_rebuild_tensor_v2\n",
          "ctorch._utils\n_rebuild_tensor_v3\n",
          "ctorch._utils\n_rebuild_parameter\n",
          "ctorch._utils\n_rebuild_qtensor\n",
          "ctorch._tensor\n_rebuild_from_type_v2\n",
          "ctorch._utils\n_rebuild_sparse_tensor\n",
          "ctorch.nn.parameter\nParameter\n",
          "cnumpy\ndtype\n",
          "cnumpy._core.multiarray\nscalar\n",
          "cfunctools\npartial\n",
          "cargparse\nNamespace\n",
          "ccopyreg\n_reconstructor\n",
          "c__builtin__\nset\n",
          "c__builtin__\ngetattr\n",
          "c_codecs\nencode\n",
          "cmy.package\nThing\n",
          "cos\nsystem\nX\27\0\0\0touch " + Fuzzing.CANARY + "\u0085R",
          "c__builtin__\neval\n",
          "cbuiltins\nexec\n",
          "c" + Fuzzing.CANARY_CLASS.replaceFirst("\\.([^.]*)$", "\n$1") + "\n)\u0081",
          "cjava.lang\nRuntime\n)R",
          "(i" + Fuzzing.CANARY_CLASS + "\nx\n",
          "\u0082\1",
          "P0\n",
          "\u0097",
          TENSOR,
          TENSOR);

  private PickleSamples() {}

  /** The content of a damaged or invented file. */
  static byte[] make(Mutator mutator) throws IOException {
    List<byte[]> words = WORDS.stream().map(PickleSamples::latin).toList();
    byte[] pickle = latin(MODEL);
    if (mutator.oneIn(3)) {
      pickle = latin("\u0080\2" + mutator.text(WORDS, 1 + mutator.below(40)) + ".");
    } else if (!mutator.oneIn(8)) {
      pickle = mutator.damage(pickle, words);
    }
    if (mutator.oneIn(8)) {
      return legacy(mutator, pickle, words);
    }
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("archive/data.pkl", pickle);
    members.put("archive/byteorder", latin(mutator.oneIn(20) ? "big" : "little"));
    members.put("archive/data/0", new byte[mutator.oneIn(10) ? mutator.below(16) : 16]);
    members.put("archive/version", latin("3\n"));
    if (mutator.oneIn(20)) {
      members.remove(mutator.pick(List.copyOf(members.keySet())));
    }
    byte[] file = zip(members);
    return mutator.oneIn(4)
        ? mutator.damage(file, List.of(latin("PK\1\2"), latin("PK\5\6")))
        : file;
  }

  /** A file that is whole. */
  static byte[] whole() throws IOException {
    Map<String, byte[]> members = new LinkedHashMap<>();
    members.put("archive/data.pkl", latin(MODEL));
    members.put("archive/data/0", new byte[16]);
    return zip(members);
  }

  /** Five pickles and the storages. */
  private static byte[] legacy(Mutator mutator, byte[] pickle, List<byte[]> words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(latin("\u0080\2\u008a\nl\u00fc\u009cF\u00f9 j\u00a8P\u0019."));
    out.writeBytes(latin("\u0080\2M\u00e9\3."));
    out.writeBytes(latin("\u0080\2}X\r\0\0\0little_endian\u0088s."));
    out.writeBytes(pickle);
    out.writeBytes(latin("\u0080\2]X\1\0\0\0" + "0a."));
    out.writeBytes(latin("\4\0\0\0\0\0\0\0"));
    out.writeBytes(new byte[16]);
    return mutator.oneIn(2) ? mutator.damage(out.toByteArray(), words) : out.toByteArray();
  }

  static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  /** An archive of members that are stored as they are. */
  static byte[] zip(Map<String, byte[]> members) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      for (Map.Entry<String, byte[]> member : new ArrayList<>(members.entrySet())) {
        ZipEntry entry = new ZipEntry(member.getKey());
        CRC32 crc = new CRC32();
        crc.update(member.getValue());
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(member.getValue().length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(member.getValue());
      }
    }
    return out.toByteArray();
  }
}
