// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.testkit;

import static io.github.rae4j.testkit.Faults.fails;

import io.github.rae4j.data.DataSetProvider;
import io.github.rae4j.data.ImageDataSet;
import io.github.rae4j.data.ImageExample;
import io.github.rae4j.data.RgbImage;
import io.github.rae4j.errors.DataException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.options.Options;
import io.github.rae4j.options.Parameters;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A correct data set passes the contract, and one with a fault does not. */
class DataSetFaultsTest {
  private enum Fault {
    COUNTS_FROM_ONE,
    ONE_BUFFER,
    REMEMBERS_THE_LAST_INDEX,
    CLAMPS_INDICES,
    READS_AFTER_CLOSING,
    SAME_IDS,
    NO_LABELS,
    HIDES_DAMAGE,
    NAMELESS_DAMAGE,
    FAILS_TO_RECOGNISE
  }

  private static List<RgbImage> stored() {
    return IntStream.range(0, 5)
        .mapToObj(
            number -> {
              byte[] rgb = new byte[6 * 4 * 3];
              new Random(number).nextBytes(rgb);
              return new RgbImage(6, 4, rgb);
            })
        .toList();
  }

  private record Memory(Set<Fault> faults) implements DataSetProvider {
    @Override
    public Options<?> options() {
      return Options.none();
    }

    @Override
    public String name() {
      return "memory";
    }

    @Override
    public String description() {
      return "images in memory";
    }

    @Override
    public boolean recognizes(String location) {
      if (faults.contains(Fault.FAILS_TO_RECOGNISE) && location.equals("\0")) {
        throw new IllegalArgumentException("no path");
      }
      return false;
    }

    @Override
    public ImageDataSet create(Parameters parameters) {
      parameters.requireOnly(List.of("damaged"));
      return new Images(faults, parameters.getInt("damaged", -1));
    }
  }

  private static final class Images implements ImageDataSet {
    private final Set<Fault> faults;
    private final List<RgbImage> images = stored();
    private final int damaged;
    private final byte[] buffer = new byte[6 * 4 * 3];
    private volatile int last;
    private volatile boolean closed;

    Images(Set<Fault> faults, int damaged) {
      this.faults = faults;
      this.damaged = damaged;
    }

    private int check(int index) {
      if (closed && !faults.contains(Fault.READS_AFTER_CLOSING)) {
        throw new IllegalStateException("closed");
      }
      return faults.contains(Fault.CLAMPS_INDICES)
          ? Math.min(Math.max(index, 0), 4)
          : Objects.checkIndex(index, 5);
    }

    @Override
    public String origin() {
      return "memory";
    }

    @Override
    public int size() {
      return 5;
    }

    @Override
    public ImageExample get(int index) {
      last = check(index);
      if (last == damaged && !faults.contains(Fault.HIDES_DAMAGE)) {
        String name = faults.contains(Fault.NAMELESS_DAMAGE) ? "an image" : id(last);
        throw new DataException(name + " is damaged", Where.file(name));
      }
      LockSupport.parkNanos(1);
      int read = faults.contains(Fault.REMEMBERS_THE_LAST_INDEX) ? last : check(index);
      RgbImage image = images.get(read);
      if (faults.contains(Fault.ONE_BUFFER)) {
        System.arraycopy(image.rgb(), 0, buffer, 0, buffer.length);
        LockSupport.parkNanos(1);
        image = new RgbImage(6, 4, buffer);
      }
      int number = faults.contains(Fault.COUNTS_FROM_ONE) ? index + 1 : index;
      return new ImageExample(number, id(index), image, label(index));
    }

    @Override
    public String id(int index) {
      return "image-" + (faults.contains(Fault.SAME_IDS) ? check(index) / 2 : check(index));
    }

    @Override
    public OptionalLong label(int index) {
      int label = check(index) % 2;
      return faults.contains(Fault.NO_LABELS) ? OptionalLong.empty() : OptionalLong.of(label);
    }

    @Override
    public List<String> classNames() {
      return List.of("even", "odd");
    }

    @Override
    public void close() {
      closed = true;
    }
  }

  private static DataSetContract contract(Fault... faults) {
    Set<Fault> all = EnumSet.noneOf(Fault.class);
    all.addAll(List.of(faults));
    return new DataSetContract() {
      @Override
      protected DataSetProvider provider() {
        return new Memory(all);
      }

      @Override
      protected Map<String, Object> parameters() {
        return Map.of();
      }

      @Override
      protected List<RgbImage> images() {
        return stored();
      }

      @Override
      protected List<Long> labels() {
        return List.of(0L, 1L, 0L, 1L, 0L);
      }

      @Override
      protected Map<String, Object> damaged() {
        return Map.of("damaged", 3);
      }

      @Override
      protected String damagedFile() {
        return "image-3";
      }
    };
  }

  @Test
  void aCorrectDataSetPasses() {
    DataSetContract correct = contract();
    correct.knowsItsSize();
    correct.decodesWhatWasStored();
    correct.knowsItsLabels();
    correct.hasStableIds();
    correct.readsInAnyOrder();
    correct.readsFromAnyThread();
    correct.refusesNumbersWithoutAnImage(0);
    correct.refusesNumbersWithoutAnImage(-1);
    correct.canBeClosed();
    correct.namesADamagedImage();
    correct.recognisesPlacesWithoutFailing();
    correct.close();
  }

  @Test
  void wrongNumbersIdsAndLabels() {
    fails(contract(Fault.COUNTS_FROM_ONE)::decodesWhatWasStored);
    fails(contract(Fault.SAME_IDS)::hasStableIds);
    fails(contract(Fault.NO_LABELS)::knowsItsLabels);
    fails(() -> contract(Fault.CLAMPS_INDICES).refusesNumbersWithoutAnImage(0));
    fails(() -> contract(Fault.CLAMPS_INDICES).refusesNumbersWithoutAnImage(-1));
  }

  @Test
  void stateThatThreadsShare() {
    fails(
        () -> {
          // Threads meet by chance; a hundred times is enough for one of these faults.
          for (int i = 0; i < 100; i++) {
            contract(Fault.REMEMBERS_THE_LAST_INDEX).readsFromAnyThread();
          }
        });
    fails(
        () -> {
          for (int i = 0; i < 100; i++) {
            contract(Fault.ONE_BUFFER).readsFromAnyThread();
          }
        });
  }

  @Test
  void damageThatIsNotNamed() {
    fails(contract(Fault.HIDES_DAMAGE)::namesADamagedImage);
    fails(contract(Fault.NAMELESS_DAMAGE)::namesADamagedImage);
  }

  @Test
  void dataSetsThatCannotBeClosedOrRecognised() {
    fails(contract(Fault.READS_AFTER_CLOSING)::canBeClosed);
    fails(contract(Fault.FAILS_TO_RECOGNISE)::recognisesPlacesWithoutFailing);
  }
}
