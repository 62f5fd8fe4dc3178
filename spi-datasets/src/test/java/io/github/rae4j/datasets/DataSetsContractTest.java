// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.datasets;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.formats.checkpoint.SafetensorsWriter;
import io.github.rae4j.formats.npy.NpzWriter;
import io.github.rae4j.tensor.Tensor;
import io.github.rae4j.testkit.DataSetContract;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

/** All data sets fulfil their contract. */
class DataSetsContractTest {
  private static final int COUNT = 6;

  private static List<RgbImage> noise() {
    return IntStream.range(0, COUNT).mapToObj(TestFiles::image).toList();
  }

  private static Tensor pixels() {
    byte[] all = new byte[COUNT * 9 * 7 * 3];
    for (int i = 0; i < COUNT; i++) {
      System.arraycopy(TestFiles.image(i).rgb(), 0, all, i * 189, 189);
    }
    return Tensor.of(all, COUNT, 7, 9, 3);
  }

  private static Path cutShort(Path file, Path target) throws IOException {
    byte[] all = Files.readAllBytes(file);
    return Files.write(target, Arrays.copyOf(all, all.length - 20));
  }

  private static void writeIdx(Path file, byte[] values, int... shape) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0x800 | shape.length);
    for (int extent : shape) {
      out.writeInt(extent);
    }
    out.write(values);
    Files.write(file, bytes.toByteArray());
  }

  @Nested
  class Folder extends DataSetContract {
    @TempDir private Path folder;

    @BeforeEach
    void write() throws IOException {
      for (int i = 0; i < COUNT; i++) {
        TestFiles.png(folder.resolve("good/" + (i < 4 ? "cat" : "dog") + "/" + i + ".png"), i);
        TestFiles.png(folder.resolve("bad/" + i + ".png"), i);
      }
      Path broken = folder.resolve("bad/3.png");
      cutShort(broken, broken);
    }

    @Override
    protected DataSetProvider provider() {
      return new ImageFolderProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("path", folder.resolve("good").toString(), "labels", "folders");
    }

    @Override
    protected List<RgbImage> images() {
      return noise();
    }

    @Override
    protected List<Long> labels() {
      return List.of(0L, 0L, 0L, 0L, 1L, 1L);
    }

    @Override
    protected Map<String, Object> damaged() {
      return Map.of("path", folder.resolve("bad").toString());
    }

    @Override
    protected String damagedFile() {
      return "3.png";
    }
  }

  @Nested
  class IdxFolder extends DataSetContract {
    @TempDir private Path folder;

    @BeforeEach
    void write() throws IOException {
      Files.createDirectories(folder.resolve("good"));
      Files.createDirectories(folder.resolve("bad"));
      Path images = folder.resolve("good/t10k-images-idx3-ubyte");
      byte[] gray = new byte[COUNT * 7 * 9];
      for (int i = 0; i < gray.length; i++) {
        gray[i] = (byte) (3 * i);
      }
      writeIdx(images, gray, COUNT, 7, 9);
      Path labels = folder.resolve("good/t10k-labels-idx1-ubyte");
      writeIdx(labels, new byte[] {5, 0, 4, 1, 9, 2}, COUNT);
      cutShort(images, folder.resolve("bad/train-images-idx3-ubyte"));
      Files.copy(labels, folder.resolve("bad/train-labels-idx1-ubyte"));
    }

    @Override
    protected DataSetProvider provider() {
      return new IdxProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("path", folder.resolve("good").toString(), "split", "test");
    }

    @Override
    protected List<RgbImage> images() {
      return IntStream.range(0, COUNT)
          .mapToObj(
              number -> {
                byte[] rgb = new byte[7 * 9 * 3];
                for (int i = 0; i < rgb.length; i++) {
                  rgb[i] = (byte) (3 * (number * 63 + i / 3));
                }
                return new RgbImage(9, 7, rgb);
              })
          .toList();
    }

    @Override
    protected List<Long> labels() {
      return List.of(5L, 0L, 4L, 1L, 9L, 2L);
    }

    @Override
    protected Map<String, Object> damaged() {
      return Map.of("path", folder.resolve("bad").toString());
    }

    @Override
    protected String damagedFile() {
      return "train-images-idx3-ubyte";
    }
  }

  @Nested
  class IdxFileOfColours extends DataSetContract {
    @TempDir private Path folder;

    @BeforeEach
    void write() throws IOException {
      byte[] rgb = new byte[pixels().elements()];
      pixels().bytes().get(rgb);
      writeIdx(folder.resolve("colours"), rgb, COUNT, 7, 9, 3);
      cutShort(folder.resolve("colours"), folder.resolve("damaged-colours"));
    }

    @Override
    protected DataSetProvider provider() {
      return new IdxProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("path", folder.resolve("colours").toString());
    }

    @Override
    protected List<RgbImage> images() {
      return noise();
    }

    @Override
    protected List<Long> labels() {
      return List.of();
    }

    @Override
    protected Map<String, Object> damaged() {
      return Map.of("path", folder.resolve("damaged-colours").toString());
    }

    @Override
    protected String damagedFile() {
      return "damaged-colours";
    }
  }

  @Nested
  class NumPyArchive extends DataSetContract {
    @TempDir private Path folder;

    @BeforeEach
    void write() throws IOException {
      Map<String, Tensor> arrays = new LinkedHashMap<>();
      arrays.put("pictures", pixels());
      arrays.put("classes", Tensor.of(new long[] {3, 1, 4, 1, 5, 9}, COUNT));
      NpzWriter.write(folder.resolve("good.npz"), arrays);
      cutShort(folder.resolve("good.npz"), folder.resolve("bad.npz"));
    }

    @Override
    protected DataSetProvider provider() {
      return new NpzProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of(
          "path", folder.resolve("good.npz").toString(), "images", "pictures", "labels", "classes");
    }

    @Override
    protected List<RgbImage> images() {
      return noise();
    }

    @Override
    protected List<Long> labels() {
      return List.of(3L, 1L, 4L, 1L, 5L, 9L);
    }

    @Override
    protected Map<String, Object> damaged() {
      return Map.of("path", folder.resolve("bad.npz").toString(), "images", "pictures");
    }

    @Override
    protected String damagedFile() {
      return "bad.npz";
    }
  }

  @Nested
  class Shards extends DataSetContract {
    @TempDir private Path folder;

    @BeforeEach
    void write() throws IOException {
      for (int shard = 0; shard < 2; shard++) {
        Map<String, byte[]> members = TestFiles.members();
        for (int i = 3 * shard; i < 3 * shard + 3; i++) {
          members.put("s" + i + ".cls", TestFiles.text("" + i * i));
          members.put("s" + i + ".png", TestFiles.pngBytes(folder, i));
        }
        TestFiles.tar(folder.resolve("part-" + shard + ".tar"), members);
        byte[] png = TestFiles.pngBytes(folder, 1);
        members.put("s" + (3 * shard + 1) + ".png", Arrays.copyOf(png, png.length - 20));
        TestFiles.tar(folder.resolve("bad-" + shard + ".tar"), members);
      }
    }

    @Override
    protected DataSetProvider provider() {
      return new WebDatasetProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("path", folder + "/part-{0..1}.tar", "labels", "cls", "image", "png");
    }

    @Override
    protected List<RgbImage> images() {
      return noise();
    }

    @Override
    protected List<Long> labels() {
      return List.of(0L, 1L, 4L, 9L, 16L, 25L);
    }

    @Override
    protected Map<String, Object> damaged() {
      return Map.of("path", folder.resolve("bad-0.tar").toString());
    }

    @Override
    protected String damagedFile() {
      return "bad-0.tar (s1.png)";
    }
  }

  @Nested
  class SafetensorsFile extends DataSetContract {
    @TempDir private Path folder;

    @BeforeEach
    void write() throws IOException {
      Path file = folder.resolve("good.safetensors");
      Tensor labels = Tensor.of(new long[] {0, 1, 2, 0, 1, 2}, COUNT);
      SafetensorsWriter.write(file, Map.of("images", pixels(), "labels", labels), Map.of());
      cutShort(file, folder.resolve("bad.safetensors"));
    }

    @Override
    protected DataSetProvider provider() {
      return new SafetensorsProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("path", folder.resolve("good.safetensors").toString());
    }

    @Override
    protected List<RgbImage> images() {
      return noise();
    }

    @Override
    protected List<Long> labels() {
      return List.of(0L, 1L, 2L, 0L, 1L, 2L);
    }

    @Override
    protected Map<String, Object> damaged() {
      return Map.of("path", folder.resolve("bad.safetensors").toString());
    }

    @Override
    protected String damagedFile() {
      return "bad.safetensors";
    }
  }

  @Nested
  class FashionMnistFolder extends DataSetContract {
    @TempDir private Path folder;

    @BeforeEach
    void write() throws IOException {
      Path source = TestFiles.fashionMnist();
      cutShort(
          source.resolve("train-images-idx3-ubyte"), folder.resolve("train-images-idx3-ubyte"));
      Files.copy(
          source.resolve("train-labels-idx1-ubyte"), folder.resolve("train-labels-idx1-ubyte"));
    }

    @Override
    protected DataSetProvider provider() {
      return new FashionMnistProvider();
    }

    @Override
    protected Map<String, Object> parameters() {
      return Map.of("path", TestFiles.fashionMnist().toString(), "split", "train");
    }

    /** As the file has them: gray, in all three channels. */
    @Override
    protected List<RgbImage> images() {
      try {
        byte[] file =
            Files.readAllBytes(TestFiles.fashionMnist().resolve("train-images-idx3-ubyte"));
        return IntStream.range(0, 24)
            .mapToObj(
                number -> {
                  byte[] rgb = new byte[28 * 28 * 3];
                  for (int i = 0; i < rgb.length; i++) {
                    rgb[i] = file[16 + number * 784 + i / 3];
                  }
                  return new RgbImage(28, 28, rgb);
                })
            .toList();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    protected List<Long> labels() {
      return List.of(
          9L, 0L, 0L, 3L, 0L, 2L, 7L, 2L, 5L, 5L, 0L, 9L, 5L, 5L, 7L, 9L, 1L, 0L, 6L, 4L, 3L, 1L,
          4L, 8L);
    }

    @Override
    protected Map<String, Object> damaged() {
      return Map.of("path", folder.toString());
    }

    @Override
    protected String damagedFile() {
      return "train-images-idx3-ubyte";
    }
  }
}
