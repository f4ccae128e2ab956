package io.tncc.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.tncc.model", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {

    @ArchTest
    static final ArchRule modelKnowsNoStream = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.tncc.schemas..",
                    "io.tncc.pipeline..",
                    "io.tncc.cli..",
                    "org.apache.flink..",
                    "org.apache.kafka..",
                    "org.apache.avro..");

    @ArchTest
    static final ArchRule onlyTheEngineReachesIntoTheBindingOfLibtorch = noClasses()
            .that()
            .resideOutsideOfPackage("io.tncc.model.engine")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.pytorch..");

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.tncc.model.(**)").should().beFreeOfCycles();
}
