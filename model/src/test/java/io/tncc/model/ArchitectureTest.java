package io.tncc.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import com.tngtech.archunit.base.DescribedPredicate;
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
    static final ArchRule onlyTheEngineReachesIntoTheBindingsOfNatives = noClasses()
            .that()
            .resideOutsideOfPackage("io.tncc.model.engine")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("ai.djl.pytorch..", "ai.onnxruntime..");

    /** Where gradients are taken: see {@link io.tncc.model.engine.RecordedNumbers}. */
    @ArchTest
    static final ArchRule noNumberIsAnOperandOfAnArray = noClasses()
            .that()
            .resideOutsideOfPackage("io.tncc.model.evaluate")
            .should()
            .callMethodWhere(DescribedPredicate.describe(
                    "an operation of arrays takes a number",
                    call -> (call.getTargetOwner().isAssignableTo(NDArray.class)
                                    || call.getTargetOwner().isEquivalentTo(NDArrays.class))
                            && call.getTarget().getRawParameterTypes().stream()
                                    .anyMatch(type -> type.isEquivalentTo(Number.class))));

    @ArchTest
    static final ArchRule packagesHaveNoCycles =
            slices().matching("io.tncc.model.(**)").should().beFreeOfCycles();
}
