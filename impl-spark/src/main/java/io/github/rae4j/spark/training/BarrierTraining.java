// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.spark.training;

import io.github.rae4j.Rae4j;
import io.github.rae4j.core.config.RaeConfig;
import io.github.rae4j.core.pipeline.ModelAssembly;
import io.github.rae4j.core.registry.PluginAnswers;
import io.github.rae4j.core.registry.Registry;
import io.github.rae4j.core.training.ConfiguredRun;
import io.github.rae4j.engine.EngineOptions;
import io.github.rae4j.errors.ConfigException;
import io.github.rae4j.errors.DeviceException;
import io.github.rae4j.errors.RaeException;
import io.github.rae4j.errors.Where;
import io.github.rae4j.spark.SoftwareVersions;
import io.github.rae4j.training.ProcessRank;
import io.github.rae4j.training.TrainerProvider;
import io.github.rae4j.training.TrainingEngine;
import io.github.rae4j.training.TrainingEngineProvider;
import java.io.IOException;
import java.io.Serializable;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import scala.collection.Iterator;
import scala.jdk.javaapi.CollectionConverters;
import scala.runtime.AbstractFunction1;

/** The task of one process: joins the others and runs the trainer. */
final class BarrierTraining extends AbstractFunction1<Iterator<Integer>, Iterator<Outcome>>
    implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TrainingPlan plan;

  BarrierTraining(TrainingPlan plan) {
    this.plan = plan;
  }

  /** What a task needs to begin. */
  private record Ready(
      Registry registry,
      RaeConfig config,
      TrainerProvider trainer,
      TrainingEngineProvider engines,
      ProcessRank process) {}

  /**
   * Trains. Until all have said that they can begin, an exception must end the task, so that Spark
   * ends those that wait for it.
   */
  @Override
  public Iterator<Outcome> apply(Iterator<Integer> ranks) {
    return CollectionConverters.asScala(List.of(outcome()).iterator());
  }

  private Outcome outcome() {
    BarrierPeers peers = BarrierPeers.current();
    try (Registry registry = Registry.standard()) {
      return train(peers, prepare(peers, registry));
    } catch (BarrierPeers.TogetherException e) {
      return Outcome.failed(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      throw TrainOnSpark.interrupted(e);
    }
  }

  private Outcome train(BarrierPeers peers, Ready ready) {
    try (TrainingEngine engine =
        PluginAnswers.made(
            ready.engines(),
            ready.engines().create(options(peers), plan.precision(), ready.process()))) {
      return Outcome.done(
          ready
              .trainer()
              .train(
                  new ConfiguredRun(
                      new ModelAssembly(ready.config(), ready.registry()),
                      ready.registry(),
                      engine,
                      plan.data(),
                      Path.of(plan.folder()),
                      plan.resume() || peers.context().stageAttemptNumber() > 0,
                      new TaskListener(peers))));
    } catch (CancellationException e) {
      return Outcome.abandoned(peers.at(e));
    } catch (RaeException | IllegalArgumentException | IllegalStateException e) {
      return lostAnother(e) ? Outcome.abandoned(peers.at(e)) : Outcome.failed(peers.at(e));
    }
  }

  /** Whether a process ends because another one has ended. */
  private static boolean lostAnother(RuntimeException problem) {
    return problem instanceof DeviceException
        && String.valueOf(problem.getMessage()).startsWith("lost ");
  }

  static String reason(Throwable problem) {
    String message = problem.getMessage();
    return message == null || message.isBlank() ? problem.toString() : message;
  }

  private Ready prepare(BarrierPeers peers, Registry registry) throws InterruptedException {
    requireOneEach(peers, registry);
    requireShared(peers);
    List<RaeConfig> read = new ArrayList<>();
    String port =
        peers
            .exchange(
                () -> {
                  read.add(config(peers));
                  registry.find(TrainerProvider.class, plan.trainer());
                  // Natives or GPUs that a machine lacks are named before any waits for others.
                  PluginAnswers.made(
                          engines(registry),
                          engines(registry).create(options(peers), plan.precision()))
                      .close();
                  return peers.rank() == 0 && peers.count() > 1 ? freePort(peers) : "";
                })
            .get(0);
    return new Ready(
        registry,
        read.get(0),
        registry.find(TrainerProvider.class, plan.trainer()),
        engines(registry),
        process(peers, port));
  }

  private TrainingEngineProvider engines(Registry registry) {
    return registry.find(TrainingEngineProvider.class, plan.engine().name());
  }

  /** Two processes of one virtual machine would share libtorch's threads and one memory. */
  private void requireOneEach(BarrierPeers peers, Registry registry) {
    String own = peers.place().executor() + " on " + peers.place().host();
    List<String> executors =
        peers.exchange(
            () -> {
              plan.software()
                  .requireSame(SoftwareVersions.of(registry), peers.place(), plan.driver());
              return own;
            });
    Set<String> seen = new HashSet<>();
    for (String executor : executors) {
      if (!seen.add(executor)) {
        throw new BarrierPeers.TogetherException(
            String.format(
                Locale.ROOT,
                "Spark has put two of %d processes into executor %s, but each needs one of its"
                    + " own; set spark.task.cpus to the cores of an executor, or ask for fewer"
                    + " processes",
                executors.size(),
                executor),
            Optional.empty());
      }
    }
  }

  private void requireShared(BarrierPeers peers) throws InterruptedException {
    SharedFolder folder = new SharedFolder(Path.of(plan.folder()), plan.token());
    String probe = peers.exchange(() -> peers.rank() == 0 ? folder.write().toString() : "").get(0);
    try {
      boolean seen = folder.sees(Path.of(probe));
      peers.exchange(
          () -> {
            if (!seen) {
              throw new ConfigException(
                  String.format(
                      Locale.ROOT,
                      "%s is not the folder that %s writes to under this name; checkpoints must be"
                          + " where every executor finds them, so name a folder of a file system"
                          + " that all machines have mounted at the same place",
                      plan.folder(),
                      peers.hosts().get(0)),
                  Where.file(Path.of(plan.folder())));
            }
            return "";
          });
    } finally {
      if (peers.rank() == 0) {
        SharedFolder.remove(Path.of(probe));
      }
    }
  }

  /** The config, which must be the driver's. */
  private RaeConfig config(BarrierPeers peers) {
    RaeConfig config = Rae4j.readConfig(plan.config(), plan.overrides());
    if (!config.toJson().equals(plan.settings())) {
      throw new ConfigException(
          String.format(
              Locale.ROOT,
              "the config %s has other values on %s than on the driver's host %s; give all machines"
                  + " the same file",
              plan.config(),
              peers.place().host(),
              plan.driver()),
          Where.file(plan.config()));
    }
    return config;
  }

  private EngineOptions options(BarrierPeers peers) {
    return plan.engine().options(peers.place());
  }

  private static String freePort(BarrierPeers peers) {
    String host = peers.hosts().get(0);
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getByName(host))) {
      return Integer.toString(free.getLocalPort());
    } catch (IOException e) {
      throw new DeviceException(
          String.format(
              Locale.ROOT,
              "no port can be opened at %s, by which Spark knows this executor (%s); executors must"
                  + " reach each other there, see spark.executor.bindAddress and SPARK_LOCAL_IP",
              host,
              e.getMessage()),
          Where.part("Spark"),
          e);
    }
  }

  private ProcessRank process(BarrierPeers peers, String port) {
    if (peers.count() == 1) {
      return ProcessRank.SINGLE;
    }
    // An engine adds the local rank to the number of the GPU, which Spark has given already.
    boolean hasOwnGpu = peers.place().gpu().isPresent();
    return new ProcessRank(
        peers.rank(),
        peers.count(),
        hasOwnGpu ? 0 : peers.localRank(),
        peers.localCount(),
        peers.hosts().get(0),
        Integer.parseInt(port),
        false,
        plan.token());
  }
}
