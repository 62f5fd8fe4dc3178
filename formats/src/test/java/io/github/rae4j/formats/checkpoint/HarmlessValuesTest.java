// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.formats.checkpoint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.rae4j.errors.CheckpointException;
import io.github.rae4j.errors.RaeException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What training programs keep beside the weights never makes a file unreadable. */
final class HarmlessValuesTest {
  @TempDir Path folder;

  private static Path resource(String name) throws Exception {
    URL url = HarmlessValuesTest.class.getResource("/checkpoints/values/" + name);
    return Path.of(Objects.requireNonNull(url).toURI());
  }

  /** Saved with PyTorch 2.15, which reads the first three with {@code weights_only=True}. */
  @ParameterizedTest
  @ValueSource(
      strings = {"buffer", "device", "multistep", "np_scalar", "np_rng", "path", "defaultdict"})
  void readsTheWeightsBesideThem(String name) throws Exception {
    Checkpoint checkpoint = Checkpoint.open(resource(name + ".pt"));
    assertEquals(Set.of("w"), checkpoint.weights().names());
    assertArrayEquals(
        new float[] {0, 1, 2, 3}, checkpoint.weights().get("w").toFloat32().toFloatArray());
    assertEquals(List.of(), checkpoint.warnings());
  }

  private static Node entry(Node tree, String key) {
    return ((Node.Dict) tree)
        .entries().stream()
            .filter(entry -> entry.key().equals(new Node.Text(key)))
            .findFirst()
            .orElseThrow()
            .value();
  }

  @Test
  void keepsContainersAndNamesTheClassesOfTheRest() throws Exception {
    assertEquals(
        new Node.Opaque("torch.device"),
        entry(Checkpoint.open(resource("device.pt")).tree(), "device"));
    assertEquals(
        new Node.Opaque("numpy._core.multiarray.scalar"),
        entry(Checkpoint.open(resource("np_scalar.pt")).tree(), "best_fid"));
    assertEquals(
        new Node.Dict(List.of(new Node.Entry(new Node.Text("a"), new Node.Whole(BigInteger.ONE)))),
        entry(Checkpoint.open(resource("defaultdict.pt")).tree(), "s"));
    Node milestones =
        entry(entry(Checkpoint.open(resource("multistep.pt")).tree(), "scheduler"), "milestones");
    assertInstanceOf(Node.Dict.class, milestones);
  }

  /** Each pickle is {@code {"w": 7, "value": ..., "after": [1, 2]}}. */
  @TestFactory
  Stream<DynamicTest> valuesPickledByPython() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    try (InputStream in = getClass().getResourceAsStream("/checkpoints/values/python.json")) {
      for (JsonNode value : new JsonMapper().readTree(assertNotNullStream(in))) {
        byte[] pickle = HexFormat.of().parseHex(value.get("hex").textValue());
        tests.add(
            DynamicTest.dynamicTest(
                value.get("name").textValue() + " in protocol " + value.get("protocol"),
                () -> {
                  SourceFile file = SourceFile.of(Files.write(folder.resolve("x.pt"), new byte[4]));
                  PickleInput input = new PickleInput(file, ByteBuffer.wrap(pickle));
                  Object root = new Unpickler(file, input, new TorchObjects(file)).read();
                  Node tree = new PickleTree(file, s -> new StorageRegion(file, 0, 4)).build(root);
                  assertEquals(new Node.Whole(BigInteger.valueOf(7)), entry(tree, "w"));
                  assertEquals(
                      new Node.Items(
                          List.of(new Node.Whole(BigInteger.ONE), new Node.Whole(BigInteger.TWO))),
                      entry(tree, "after"));
                  assertNotNull(entry(tree, "value"));
                }));
      }
    }
    return tests.stream();
  }

  private static InputStream assertNotNullStream(InputStream in) {
    assertNotNull(in);
    return in;
  }

  /** Each has one element of zeros; {@code bytes} is its size. */
  @ParameterizedTest
  @CsvSource({
    "ComplexDouble, 16, complex128",
    "QInt8, 1, qint8",
    "QUInt8, 1, quint8",
    "QInt32, 4, qint32",
    "QUInt4x2, 1, quint4x2",
    "QUInt2x4, 1, quint2x4"
  })
  void elementTypesThatNobodyAsksForRefuseNothing(String storage, int bytes, String name)
      throws IOException {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("other", TorchFile.zeros(storage, 2, bytes));
    model.put("w", TorchFile.floats(1, 2));
    Checkpoint checkpoint =
        Checkpoint.open(TorchFile.write(folder.resolve("x.pt"), Map.of("model", model)));
    assertEquals(Set.of("w"), checkpoint.weights().names());
    assertArrayEquals(new float[] {1, 2}, checkpoint.weights().get("w").toFloatArray());
    String message =
        String.valueOf(
            assertThrows(CheckpointException.class, () -> checkpoint.get("model/other"))
                .getMessage());
    assertTrue(message.contains("tensor 'model/other' has elements of torch." + name), message);
    assertEquals(Set.of("other"), checkpoint.weights().unreadable().keySet());
    assertTrue(checkpoint.warnings().get(0).contains("model/other"));
  }

  @ParameterizedTest
  @CsvSource({
    "_rebuild_qtensor, quantised",
    "_rebuild_sparse_tensor, sparse",
    "_rebuild_sparse_csr_tensor, sparse",
    "_rebuild_nested_tensor, nested",
    "_rebuild_meta_tensor_no_storage, meta",
    "_rebuild_wrapper_subclass, DTensor",
    "_rebuild_device_tensor_from_numpy, NumPy"
  })
  void tensorsOfOtherKindsThatNobodyAsksForRefuseNothing(String function, String word)
      throws IOException {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("other", new TorchFile.Raw("ctorch._utils\n" + function + "\n(]K\1tR"));
    model.put("w", TorchFile.floats(1, 2));
    Checkpoint checkpoint = Checkpoint.open(TorchFile.write(folder.resolve("x.pt"), model));
    assertEquals(Set.of("w"), checkpoint.weights().names());
    String message =
        String.valueOf(
            assertThrows(CheckpointException.class, () -> checkpoint.get("other")).getMessage());
    assertTrue(message.contains(word), message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "_rebuild_parameter",
        "_rebuild_parameter_with_state",
        "_rebuild_device_tensor_from_cpu_tensor"
      })
  void parametersOfAllKindsAreTensors(String function) throws IOException {
    Map<String, Object> model = new LinkedHashMap<>();
    model.put("w", empty(function));
    model.put("v", TorchFile.floats(1));
    Checkpoint checkpoint = Checkpoint.open(TorchFile.write(folder.resolve("x.pt"), model));
    assertEquals("float32 (0)", checkpoint.get("w").toString());
  }

  /** A call of a function with an empty tensor as its first argument. */
  private static TorchFile.Raw empty(String function) {
    return new TorchFile.Raw(
        "ctorch._utils\n"
            + function
            + "\n(ctorch._utils\n_rebuild_tensor\n((X\7\0\0\0storagectorch\nFloatStorage\n"
            + "X\1\0\0\0"
            + "0X\3\0\0\0cpuK\1tQK\0K\0\u0085K\1\u0085tR\u0088}}tR");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "os.system",
        "posix.popen",
        "nt.system",
        "subprocess.Popen",
        "builtins.eval",
        "builtins.exec",
        "builtins.__import__",
        "__builtin__.execfile",
        "sys.modules",
        "runpy.run_path",
        "importlib.import_module",
        "ctypes.CDLL",
        "socket.socket",
        "shutil.rmtree",
        "pickle.loads",
        "marshal.loads",
        "webbrowser.open",
        "torch.serialization.os.system",
        "numpy.f2py.subprocess.run",
        "collections.abc.sys.exit",
        "torch.hub.builtins.eval"
      })
  void namesThatRunCommandsAreRefusedWhereverTheyStand(String name) throws IOException {
    int dot = name.indexOf('.');
    for (String pickle :
        List.of(
            "c" + name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n",
            "c" + name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\n)R",
            "(c" + name.substring(0, dot) + "\n" + name.substring(dot + 1) + "\nNt")) {
      Path file =
          TorchFile.write(
              folder.resolve("x.pt"),
              Map.of("w", TorchFile.floats(1), "args", new TorchFile.Raw(pickle)));
      String message =
          String.valueOf(
              assertThrows(RaeException.class, () -> Checkpoint.open(file)).getMessage());
      assertTrue(message.contains("refused") && message.contains(name), message);
    }
  }

  @Test
  void attributesOfRefusedModulesAreRefusedToo() throws IOException {
    Path file =
        TorchFile.write(
            folder.resolve("x.pt"),
            new TorchFile.Raw("c__builtin__\ngetattr\n(cmy\nmodule\nX\2\0\0\0ostR"));
    String message =
        String.valueOf(assertThrows(RaeException.class, () -> Checkpoint.open(file)).getMessage());
    assertTrue(message.contains("my.module.os"), message);
  }

  @Test
  void aWholeModuleIsNamed() throws IOException {
    Path file =
        TorchFile.write(
            folder.resolve("x.pt"), new TorchFile.Raw("cmy.package\nNetwork\n)\u0081}b"));
    Checkpoint checkpoint = Checkpoint.open(file);
    assertEquals(Set.of(), checkpoint.names());
    assertTrue(checkpoint.warnings().get(0).contains("class my.package.Network"));
  }
}
