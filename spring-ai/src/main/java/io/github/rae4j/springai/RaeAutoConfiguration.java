// Copyright the rae4j authors
// SPDX-License-Identifier: Apache-2.0
package io.github.rae4j.springai;

import io.github.rae4j.Rae4j;
import io.github.rae4j.engine.EngineOptions;
import org.springframework.ai.image.ImageModel;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Gives an application the model that {@code rae4j.image.*} names, unless it has its own. */
@AutoConfiguration
@EnableConfigurationProperties(RaeProperties.class)
public class RaeAutoConfiguration {
  /** Found by Spring Boot. */
  public RaeAutoConfiguration() {}

  /** The model; closed with the application. */
  @Bean(destroyMethod = "close")
  @ConditionalOnMissingBean
  public Rae4j rae4j(RaeProperties properties) {
    return Rae4j.builder()
        .config(properties.config(), properties.overrides())
        .engine(properties.engine(), EngineOptions.DEFAULT)
        .open();
  }

  /** The model as Spring AI sees it. */
  @Bean
  @ConditionalOnMissingBean(ImageModel.class)
  public RaeImageModel raeImageModel(Rae4j rae4j, RaeProperties properties) {
    return new RaeImageModel(rae4j, properties.seed());
  }
}
