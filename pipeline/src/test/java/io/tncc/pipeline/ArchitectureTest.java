package io.tncc.pipeline;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tncc.pipeline", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule pipelineKnowsTheLearnerButNotWhatItRunsOn =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("ai.djl..", "io.tncc.cli..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.tncc.(pipeline..)").should().beFreeOfCycles();
}
