// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.management.ThreadMXBean;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Pickles written by Python are read; those that Python would never write are refused. */
final class UnpicklerTest {
  /** Enough for two million small objects, but far less than the malicious pickles claim. */
  private static final long MAX_HEAP = 512L << 20;

  private static final long HUGE = 1L << 61;

  @TempDir Path folder;

  private SourceFile file;

  @BeforeEach
  void makeFile() throws IOException {
    file = SourceFile.of(Files.write(folder.resolve("x.pt"), new byte[4]));
  }

  private Node read(byte[] pickle) {
    PickleInput input = new PickleInput(file, ByteBuffer.wrap(pickle));
    Object root = new Unpickler(file, input, new TorchObjects(file)).read();
    return new PickleTree(file, storage -> new StorageRegion(file, 0, 4)).build(root);
  }

  /** Values in protocols 2 to 5, pickled by Python 3 (pickles.json holds the expected trees). */
  @TestFactory
  Stream<DynamicTest> valuesPickledByPython() throws IOException {
    JsonMapper json =
        JsonMapper.builder().enable(DeserializationFeature.USE_BIG_INTEGER_FOR_INTS).build();
    List<DynamicTest> tests = new ArrayList<>();
    try (InputStream in = UnpicklerTest.class.getResourceAsStream("/checkpoints/pickles.json")) {
      assertNotNull(in);
      for (JsonNode value : json.readTree(in)) {
        byte[] pickle = HexFormat.of().parseHex(value.get("hex").textValue());
        tests.add(
            DynamicTest.dynamicTest(
                value.get("name").textValue() + " in protocol " + value.get("protocol"),
                () -> assertEquals(value.get("tree"), Trees.json(read(pickle)))));
      }
    }
    return tests.stream();
  }

  static Stream<Arguments> hostilePickles() {
    PickleBuilder tower = new PickleBuilder();
    for (int i = 0; i < 100_000; i++) {
      tower.text("]");
    }
    for (int i = 1; i < 100_000; i++) {
      tower.text("a");
    }
    PickleBuilder doubling = new PickleBuilder().text("]N").text("a");
    for (int i = 0; i < 60; i++) {
      doubling.bytes(0x94).text("]").bytes('h', i, 'a', 'h', i, 'a');
    }
    PickleBuilder encoded = new PickleBuilder();
    encoded.text("c_codecs\nencode\n").bytes('q', 0).text("X").int32(1 << 20);
    encoded.text("x".repeat(1 << 20)).bytes('q', 1).text("X").int32(6).text("latin1");
    encoded.bytes('q', 2).text("]");
    for (int i = 0; i < 10_000; i++) {
      encoded.bytes('h', 0, 'h', 1, 'h', 2, 0x86, 'R', 'a');
    }
    PickleBuilder dicts = new PickleBuilder();
    for (int i = 0; i < 3_000_000; i++) {
      dicts.text("N0");
    }
    PickleBuilder longNames = new PickleBuilder();
    longNames.text("ctorch._utils\n_rebuild_tensor_v2\n(");
    longNames.text(new String(storage("0", "cpu").bytes(), StandardCharsets.ISO_8859_1));
    longNames.text("K\0)))NtR").bytes('q', 0).text("0}X").int32(1 << 20).text("k".repeat(1 << 20));
    longNames.text("](");
    for (int i = 0; i < 10_000; i++) {
      longNames.bytes('h', 0);
    }
    return Stream.of(
        Arguments.of("a list in itself", build().text("]").bytes(0x94).text("h\0a."), "nested"),
        Arguments.of("a tower of lists", tower.text("."), "nested"),
        Arguments.of("doubling sixty times", doubling.text("."), "nested"),
        Arguments.of("a text encoded again and again", encoded.text("."), "unfolds"),
        Arguments.of("a long name again and again", longNames.text("es."), "endlessly long"),
        Arguments.of("instructions without end", dicts.text("N."), "instructions"),
        Arguments.of("a text of 2^61 bytes", build().bytes(0x8d).int64(HUGE).text("a."), "cut"),
        Arguments.of("bytes of 2^61", build().bytes(0x8e).int64(HUGE).text("a."), "cut"),
        Arguments.of("a text of -1 bytes", build().bytes(0x8d).int64(-1).text("a."), "cut"),
        Arguments.of("an integer of 1 GB", build().bytes(0x8b).int32(1 << 30).text("."), "integer"),
        Arguments.of("bytes of 4 GB", build().text("B").int32(-1).text("a."), "cut"),
        Arguments.of("no stop", build().text("N"), "cut"),
        Arguments.of("nothing to return", build().text("."), "not there"),
        Arguments.of("a pop below a mark", build().text("N(0."), "not there"),
        Arguments.of("a tuple without a mark", build().text("Nt."), "never opened"),
        Arguments.of("a memo never set", build().text("h\7."), "not defined"),
        Arguments.of("append to a dictionary", build().text("}Na."), "not a list"),
        Arguments.of("append to a tuple", build().text(")Na."), "not a list"),
        Arguments.of("an odd dictionary", build().text("}(Nu."), "not a dictionary"),
        Arguments.of("a list as a key", build().text("}]Ns."), "has a key"),
        Arguments.of("state of a list", build().text("]Nb."), "state"),
        Arguments.of("broken UTF-8", build().text("X").int32(1).text("\377."), "UTF-8"),
        Arguments.of("a call of a text", build().text("X").int32(1).text("a)R."), "called"),
        Arguments.of(
            "a call of a storage class", build().text("ctorch\nFloatStorage\n)R."), "called"),
        Arguments.of("protocol 7", new PickleBuilder().bytes(0x80, 7).text("N."), "protocol 7"),
        Arguments.of("a text opcode", build().text("I5\n."), "0x49"),
        Arguments.of("the extension registry", build().bytes(0x82, 1).text("."), "0x82"),
        Arguments.of("a named persistent id", build().text("Pa\n."), "0x50"),
        Arguments.of("an out-of-band buffer", build().bytes(0x97).text("."), "0x97"),
        Arguments.of("OBJ", build().text("(cos\nsystem\no."), "os.system"),
        Arguments.of("a global by two texts", global("os", "system"), "os.system"),
        Arguments.of("a dotted global", global("collections", "abc.os.system"), "abc.os.system"),
        Arguments.of("a new object", build().text("csubprocess\nPopen\n)").bytes(0x81), "Popen"),
        Arguments.of(
            "a global that steers the terminal", global("\033[2J\n", "x"), "\\u001b[2J\\n.x"),
        Arguments.of("an instance", build().text("(itorch\nSize\n."), "torch.Size"),
        Arguments.of("a persistent id of None", build().text("NQ."), "plain storage"),
        Arguments.of(
            "one storage of two types",
            storage("0", "cpu")
                .text("0(X")
                .int32(7)
                .text("storagectorch\nHalfStorage\nX")
                .int32(1)
                .text("0NK\2tQ."),
            "two types"),
        Arguments.of("a name of 2000 letters", build().text("c" + "x".repeat(2000)), "letters"));
  }

  @Test
  void classesAndStoragesBesideTensorsAreOpaque() {
    assertEquals(new Node.Opaque("torch.Size"), read(build().text("ctorch\nSize\n.").bytes()));
    assertEquals(new Node.Opaque("torch storage"), read(storage("0", "cpu").text(".").bytes()));
    assertEquals(new Node.Opaque("my.Thing"), read(build().text("(cmy\nThing\nNo.").bytes()));
  }

  private static PickleBuilder build() {
    return new PickleBuilder().bytes(0x80, 4);
  }

  private static PickleBuilder storage(String key, String location) {
    return build()
        .text("(X")
        .int32(7)
        .text("storage")
        .text("ctorch\nFloatStorage\n")
        .text("X")
        .int32(key.length())
        .text(key)
        .text("X")
        .int32(location.length())
        .text(location)
        .text("K\2tQ");
  }

  private static PickleBuilder global(String module, String name) {
    return build()
        .bytes(0x8c, module.length())
        .text(module)
        .bytes(0x8c, name.length())
        .text(name)
        .bytes(0x93)
        .text(".");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostilePickles")
  void refusesMaliciousPickles(String what, PickleBuilder pickle, String reason) {
    byte[] bytes = pickle.bytes();
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long before = threads.getCurrentThreadAllocatedBytes();
    RaeException refusal = assertThrows(RaeException.class, () -> read(bytes));
    long allocated = threads.getCurrentThreadAllocatedBytes() - before;
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains(reason), message);
    assertTrue(message.length() < 700 && message.lines().count() == 1, message);
    assertTrue(allocated < MAX_HEAP, what + " allocated " + allocated + " bytes");
  }
}
